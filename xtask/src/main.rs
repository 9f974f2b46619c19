//! The build tool. `cargo xtask --help` lists the recipes; `./run` and `./test` are thin scripts over them.
//!
//! Nothing here downloads anything: what a recipe needs from outside is looked for and named when it is missing.

#![expect(clippy::print_stdout, reason = "a command line tool answers on standard output")]

mod bench;
mod build;
mod chaos;
mod ci;
mod e2e;
mod failure;
mod lint;
mod paths;
mod postgres;
mod process;
mod schemathesis;
mod scratch;
mod source_rules;
mod test;

use failure::{Done, Failure};
use std::process::ExitCode;

/// One thing this tool can do.
struct Recipe {
    name: &'static str,
    arguments: &'static str,
    summary: &'static str,
    details: &'static str,
    run: fn(&[String]) -> Done,
}

const RECIPES: &[Recipe] = &[
    Recipe {
        name: "build",
        arguments: "[--release] [--site]",
        summary: "compile the browser part and the server, write target/site",
        details: "Compiles the browser part (always with the profile wasm-release: another one would compile all its\n\
                  dependencies again), runs wasm-bindgen, shrinks the result with wasm-opt when one is on PATH or in\n\
                  end2end/node_modules, bundles style/main.css, copies public/, names the files after their content, compresses\n\
                  them, checks the size budget, then compiles the server.\n\n  \
                  --release   the server with optimisation, in target/release\n  \
                  --site      stop before the server; enough after a change of styles or islands\n\n\
                  First time about 6 minutes on 2 cores with --release, afterwards what changed.",
        run: build::recipe,
    },
    Recipe {
        name: "fmt",
        arguments: "",
        summary: "format all Rust code",
        details: "Runs cargo fmt over the workspace.",
        run: lint::format,
    },
    Recipe {
        name: "lint",
        arguments: "",
        summary: "formatting, clippy for every crate and target, the project's own source rules",
        details: "The native crates in one build, the browser's in another, never the whole workspace at once: that would switch on\n\
                  the browser features and the server features of `app` together.",
        run: lint::recipe,
    },
    Recipe {
        name: "test",
        arguments: "[package ...] [-- arguments for the test binaries]",
        summary: "unit, property and integration tests, on SQLite and PostgreSQL",
        details: "Starts a throw-away PostgreSQL server, passes its address as TEST_POSTGRES_URL and removes it afterwards.\n\
                  Without a package name all crates are built together and tested in turn; the first failing one ends the run.",
        run: test::recipe,
    },
    Recipe {
        name: "e2e",
        arguments: "[arguments for end2end/run.mjs]",
        summary: "build, then the browser tests against the real binary",
        details: "Needs Node, `npm ci` in end2end, and Chromium (CHROMIUM names it, otherwise it is looked for on PATH).\n\
                  The runner gets SWITCHBOARD_BIN, LEPTOS_SITE_ROOT and CHROMIUM.",
        run: e2e::recipe,
    },
    Recipe {
        name: "bench",
        arguments: "[domain|wire|load [--calls N] [--seconds N]]",
        summary: "the benchmarks: rules, signatures and answers, the webhook under load",
        details: "Starts a throw-away PostgreSQL server with durable writes and passes its address as BENCH_POSTGRES_URL.\n\
                  Close other programs first: the figures are wall-clock times. The load takes about twelve minutes.\n\n  \
                  --calls N     so many calls at once instead of 500, without the pages\n  \
                  --seconds N   how long calls at life's own pace are measured instead of 90",
        run: bench::recipe,
    },
    Recipe {
        name: "chaos",
        arguments: "[sqlite|postgres] [--seed N] [--calls N]",
        summary: "a thousand calls while callbacks go wrong, the database stands still and the process is killed",
        details: "One of the tests of `server`, alone and with what it prints: when which trouble came, how many events were sent,\n\
                  acknowledged and booked.\n\n  \
                  --seed N    the calls and faults of an earlier run, which printed its seed\n  \
                  --calls N   more or fewer calls than a thousand",
        run: chaos::recipe,
    },
    Recipe {
        name: "schemathesis",
        arguments: "[--examples N] [--seed N]",
        summary: "made-up requests to the JSON API of a running server, held against its description",
        details: "Starts a debug server with the demo data on a database of its own, makes a token and a session of the master\n\
                  admin, and runs schemathesis over /api/openapi.json as each of them. Needs schemathesis (PyPI) on PATH, or\n\
                  named in SCHEMATHESIS.\n\n  \
                  --examples N   requests for each operation, 25\n  \
                  --seed N       other requests than those of seed 1",
        run: schemathesis::recipe,
    },
    Recipe {
        name: "wasm-size",
        arguments: "",
        summary: "build the browser part and print its size, with and without wasm-opt",
        details: "Fails when the shipped file is over the budget.",
        run: build::wasm_size,
    },
    Recipe {
        name: "pg",
        arguments: "[--durable]",
        summary: "start a throw-away PostgreSQL server, print its address, keep it until Ctrl-C",
        details: "For running one test by hand: export TEST_POSTGRES_URL with the printed address.\n\n  \
                  --durable   with fsync, as the benchmarks use it",
        run: postgres::recipe,
    },
    Recipe {
        name: "ci",
        arguments: "",
        summary: "everything that has to pass: lint, test, build, e2e",
        details: "What ./test calls after it has installed what was missing. Stops at the first failure; prints what took how long\n\
                  and repeats the test runners' result lines at the end.",
        run: ci::recipe,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Done {
    let Some((name, rest)) = arguments.split_first() else {
        print_overview();
        return Err(Failure::new("name a recipe"));
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print_overview();
        return Ok(());
    }
    let Some(recipe) = RECIPES.iter().find(|recipe| recipe.name == name) else {
        print_overview();
        return Err(Failure::new(format!("there is no recipe `{name}`")));
    };
    let own = rest.iter().take_while(|argument| *argument != "--");
    if own.into_iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("cargo xtask {} {}\n\n{}\n\n{}", recipe.name, recipe.arguments, recipe.summary, recipe.details);
        return Ok(());
    }
    (recipe.run)(rest)
}

fn print_overview() {
    println!("cargo xtask <recipe>      (cargo xtask <recipe> --help says more)\n");
    for recipe in RECIPES {
        println!("  {:<12} {}", recipe.name, recipe.summary);
    }
}
