//! `cargo xtask build`: the browser part, the static files, the server. In this order, so that a server that starts
//! always finds its files.

mod compress;
mod css;
mod site;
mod size;
mod wasm;

use crate::failure::{Done, Failure, While as _};
use crate::paths;
use crate::process::{cargo, heading, run};
use size::Size;
use std::fs::{self, File};

/// The name of the wasm, script and style files before the hash; `LeptosOptions.output_name` at run time.
pub const OUTPUT_NAME: &str = "switchboard";

/// `build [--release] [--site]`
pub fn recipe(arguments: &[String]) -> Done {
    let mut release = false;
    let mut site_only = false;
    for argument in arguments {
        match argument.as_str() {
            "--release" => release = true,
            "--site" => site_only = true,
            other => {
                return Err(Failure::new(format!("build does not know `{other}`; it takes --release and --site")));
            }
        }
    }
    browser_part()?;
    if site_only { Ok(()) } else { server(release) }
}

/// Everything the browser gets, in `target/site`.
pub fn browser_part() -> Done {
    heading("Browser part");
    let _alone = exclusive()?;
    let module = wasm::build()?;
    let style = css::bundle(&paths::root().join("style"))?;
    let pages = site::write(&module, style)?;
    println!("  {:<28} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    for (name, size) in &pages {
        println!("  {name:<28} {:>9} {:>9} {:>9}", size.raw, size.gzip, size.brotli);
    }
    pages.iter().filter(|(name, _)| name.ends_with(".wasm")).try_for_each(|(_, size)| size.check_budget())
}

/// Holds a second build back until the returned file is closed: both would write the same files.
fn exclusive() -> Result<File, Failure> {
    let folder = paths::cache();
    fs::create_dir_all(&folder).doing(|| format!("create {}", folder.display()))?;
    let file = File::create(folder.join("lock")).doing(|| format!("create a file in {}", folder.display()))?;
    file.lock().doing(|| "wait for another build to finish".to_owned())?;
    Ok(file)
}

/// The server binary. A separate cargo call: one call for both would join the features of `app`.
pub fn server(release: bool) -> Done {
    heading("Server");
    let mut command = cargo(["build", "-p", "server"]);
    if release {
        command.arg("--release");
    }
    run(&mut command)?;
    println!("  {}", paths::server_binary(release).display());
    Ok(())
}

/// `wasm-size`
pub fn wasm_size(arguments: &[String]) -> Done {
    if let Some(other) = arguments.first() {
        return Err(Failure::new(format!("wasm-size takes no arguments, got `{other}`")));
    }
    heading("Size of the browser part");
    let _alone = exclusive()?;
    let module = wasm::build()?;
    let plain = Size::of(&module.unoptimised);
    println!("  {:<28} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    println!("  {:<28} {:>9} {:>9} {:>9}", "after wasm-bindgen", plain.raw, plain.gzip, plain.brotli);
    let shipped = Size::of(&module.wasm);
    if module.optimised {
        println!("  {:<28} {:>9} {:>9} {:>9}", "after wasm-opt", shipped.raw, shipped.gzip, shipped.brotli);
    }
    let glue = Size::of(&module.script);
    println!("  {:<28} {:>9} {:>9} {:>9}", "script", glue.raw, glue.gzip, glue.brotli);
    shipped.check_budget()
}
