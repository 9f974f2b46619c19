//! Writes `target/site`: the static files as they are, the built ones under names that change with their content,
//! compressed copies of both, and the list of hashes that the pages read.

use crate::build::size::Size;
use crate::build::wasm::Module;
use crate::build::{OUTPUT_NAME, compress};
use crate::failure::{Done, Failure, While as _};
use crate::paths;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Kinds of files that get smaller; the others (fonts, pictures) are compressed already.
const COMPRESSED: &[&str] = &["css", "js", "json", "svg", "txt", "wasm"];

/// Writes everything and removes what an earlier build left. Answers the built files and their sizes.
pub fn write(module: &Module, style: Vec<u8>) -> Result<Vec<(String, Size)>, Failure> {
    let mut site = Site { folder: paths::site(), expected: BTreeSet::new() };
    site.copy(&paths::root().join("public"), Path::new(""))?;
    if module.snippets.is_dir() {
        site.copy(&module.snippets, Path::new("pkg/snippets"))?;
    }

    // The format is fixed by the two components that read it: `HydrationScripts` and `HashedStylesheet`.
    let mut hashes = String::new();
    let mut sizes = Vec::new();
    for (kind, content) in [("js", module.script.as_slice()), ("wasm", &module.wasm), ("css", &style)] {
        let hash = compress::hash(content);
        let name = format!("{OUTPUT_NAME}.{hash}.{kind}");
        let size = site.put(&Path::new("pkg").join(&name), content)?;
        hashes.push_str(&format!("{kind}: {hash}\n"));
        sizes.push((name, size));
    }
    // Last, so that a running server never reads the name of a file that is not there yet.
    site.put_plain(Path::new("hash.txt"), hashes.as_bytes())?;
    site.remove_others(&site.folder)?;
    Ok(sizes)
}

struct Site {
    folder: PathBuf,
    expected: BTreeSet<PathBuf>,
}

impl Site {
    /// Every file below `from` but hidden ones, at the same place below `to`.
    fn copy(&mut self, from: &Path, to: &Path) -> Done {
        let entries = fs::read_dir(from).doing(|| format!("list {}", from.display()))?;
        for entry in entries {
            let entry = entry.doing(|| format!("list {}", from.display()))?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                self.copy(&entry.path(), &target)?;
            } else {
                let content = fs::read(entry.path()).doing(|| format!("read {}", entry.path().display()))?;
                self.put(&target, &content)?;
            }
        }
        Ok(())
    }

    /// One file and, for kinds that profit, its compressed copies.
    fn put(&mut self, name: &Path, content: &[u8]) -> Result<Size, Failure> {
        let changed = self.put_plain(name, content)?;
        let mut size = Size { raw: content.len(), gzip: content.len(), brotli: content.len() };
        let kind = name.extension().unwrap_or_default().to_string_lossy();
        if COMPRESSED.contains(&kind.as_ref()) {
            size.gzip = self.put_compressed(name, "gz", changed, || compress::gzip(content))?;
            size.brotli = self.put_compressed(name, "br", changed, || compress::brotli(content))?;
        }
        Ok(size)
    }

    fn put_compressed(
        &mut self,
        name: &Path,
        suffix: &str,
        changed: bool,
        compress: impl FnOnce() -> Result<Vec<u8>, Failure>,
    ) -> Result<usize, Failure> {
        let mut file_name = name.file_name().unwrap_or_default().to_os_string();
        file_name.push(".");
        file_name.push(suffix);
        let name = name.with_file_name(file_name);
        if !changed && let Ok(known) = fs::metadata(self.folder.join(&name)) {
            self.expected.insert(self.folder.join(&name));
            return usize::try_from(known.len()).doing(|| "count the bytes of a file".to_owned());
        }
        let small = compress()?;
        self.put_plain(&name, &small)?;
        Ok(small.len())
    }

    /// Writes through a temporary name: a server that reads at this moment gets the old file or the new one, whole.
    /// Answers whether the content is new.
    fn put_plain(&mut self, name: &Path, content: &[u8]) -> Result<bool, Failure> {
        let file = self.folder.join(name);
        self.expected.insert(file.clone());
        if fs::read(&file).is_ok_and(|known| known == content) {
            return Ok(false);
        }
        let folder = file.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).doing(|| format!("create {}", folder.display()))?;
        let temporary = folder.join(".part");
        fs::write(&temporary, content).doing(|| format!("write {}", temporary.display()))?;
        fs::rename(&temporary, &file).doing(|| format!("write {}", file.display()))?;
        Ok(true)
    }

    /// Deletes what this build did not write, and folders that became empty.
    fn remove_others(&self, folder: &Path) -> Done {
        let entries = fs::read_dir(folder).doing(|| format!("list {}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                self.remove_others(&path)?;
                // Refuses, as it should, when something is left in it.
                let _ = fs::remove_dir(&path);
            } else if !self.expected.contains(&path) {
                fs::remove_file(&path).doing(|| format!("remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_second_build_removes_what_the_first_one_left() {
        let folder = std::env::temp_dir().join(format!("switchboard-site-{}", std::process::id()));
        let mut first = Site { folder: folder.clone(), expected: BTreeSet::new() };
        first.put(Path::new("pkg/a.css"), b"a { }").unwrap();
        first.put(Path::new("old/b.bin"), b"b").unwrap();
        assert!(folder.join("pkg/a.css.br").is_file() && folder.join("pkg/a.css.gz").is_file());
        assert!(!folder.join("old/b.bin.br").exists());

        let mut second = Site { folder: folder.clone(), expected: BTreeSet::new() };
        second.put(Path::new("pkg/c.css"), b"c { }").unwrap();
        second.remove_others(&folder).unwrap();
        let left: Vec<_> = fs::read_dir(folder.join("pkg")).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left.len(), 3, "only c.css and its copies: {left:?}");
        assert!(!folder.join("old").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
