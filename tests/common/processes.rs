//! The processes of a test: who still runs in its folder.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// What is asked to end has ended by then, however busy the machine: long before its waits are over.
pub(crate) const PROMPT: Duration = Duration::from_secs(20);

/// Every live process that runs in `folder`, with its command line. Children inherit the folder, orphans keep it.
pub(crate) fn processes_in(folder: &Path) -> Vec<(i32, String)> {
    let folder = folder.canonicalize().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap() {
        let path = entry.unwrap().path();
        let Some(pid) = path.file_name().and_then(|name| name.to_str()?.parse().ok()) else { continue };
        // A process may end while we look.
        if fs::read_link(path.join("cwd")).is_ok_and(|cwd| cwd == folder) {
            found
                .push((pid, fs::read_to_string(path.join("cmdline")).unwrap_or_default().replace('\0', " ")));
        }
    }
    found
}

/// All processes of a run are gone soon after it.
#[track_caller]
pub(crate) fn nobody_is_left(folder: &Path) {
    let start = Instant::now();
    loop {
        let left = processes_in(folder);
        if left.is_empty() {
            return;
        }
        assert!(start.elapsed() < PROMPT, "still there: {left:?}");
        thread::sleep(Duration::from_millis(5));
    }
}
