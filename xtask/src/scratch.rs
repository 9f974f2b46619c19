//! Where tests put what they throw away: databases, folders of a test, profiles of browsers.
//!
//! In memory, where there is a file system of memory with room. Tests make and remove files by the hundred thousand, and
//! ext4 looks for the place of a new file past each one that was removed in the last seconds: on a disk that search
//! took half of the time of all integration tests.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

const MEMORY: &str = "/dev/shm";
/// KiB that have to be free there. What is needed at once is a tenth of it.
const ROOM: u64 = 2 * 1024 * 1024;

/// The folder. Whoever sets `TMPDIR` has chosen.
pub fn folder() -> PathBuf {
    let in_memory = env::var_os("TMPDIR").is_none() && free_memory().is_some_and(|free| free >= ROOM);
    if in_memory { PathBuf::from(MEMORY) } else { env::temp_dir() }
}

/// KiB that are free in memory; `None` where there is no such file system.
fn free_memory() -> Option<u64> {
    // A folder of that name on a disk would be no gain.
    is_memory(&fs::read_to_string("/proc/mounts").ok()?).then_some(())?;
    let told = Command::new("df").args(["-P", "-k", MEMORY]).output().ok()?;
    free_of(&String::from_utf8_lossy(&told.stdout))
}

/// Whether the table of mounts has it as a file system of memory that can be written to.
fn is_memory(mounts: &str) -> bool {
    let mut fields = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    fields.any(|mount| {
        mount.len() > 3 && mount[1] == MEMORY && mount[2] == "tmpfs" && mount[3].split(',').any(|option| option == "rw")
    })
}

/// The fourth column of the second line of `df -P -k`.
fn free_of(told: &str) -> Option<u64> {
    told.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_known_by_its_mount() {
        let disk = "/dev/vda / ext4 rw,relatime 0 0\n";
        assert!(is_memory(&format!("{disk}shm /dev/shm tmpfs rw,nosuid,nodev,size=65536k 0 0\n")));
        assert!(!is_memory(&format!("{disk}shm /dev/shm tmpfs ro,nosuid 0 0\n")));
        assert!(!is_memory(&format!("{disk}/dev/vdb /dev/shm ext4 rw 0 0\n")));
        assert!(!is_memory(disk) && !is_memory("") && !is_memory("/dev/shm"));
    }

    #[test]
    fn what_is_free_is_read_from_df() {
        let told =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\ntmpfs 25165824 1024 25164800 1% /dev/shm\n";
        assert_eq!(free_of(told), Some(25_164_800));
        assert_eq!((free_of(""), free_of("df: /dev/shm: no such file\n"), free_of("a\nb c d e\n")), (None, None, None));
    }
}
