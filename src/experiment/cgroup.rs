//! The control groups of this process.

use std::fs;
use std::path::{Path, PathBuf};

/// [`folders`] of this process, where they are usually mounted.
pub(super) fn of_this_process(controller: &str) -> Vec<PathBuf> {
    let text = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    folders(&text, Path::new("/sys/fs/cgroup"), controller)
}

/// The folders of the control groups in `of` (the text of `/proc/self/cgroup`) that bound what `controller` bounds, and
/// of all above them: in the unified hierarchy, and in the controller's own of the old kind.
pub(super) fn folders(of: &str, mount: &Path, controller: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for line in of.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else { continue };
        let root = match controllers {
            "" => mount.to_owned(),
            names if names.split(',').any(|name| name == controller) => mount.join(controller),
            _ => continue,
        };
        let own = root.join(path.trim_start_matches('/'));
        found.extend(own.ancestors().take_while(|folder| folder.starts_with(&root)).map(Path::to_owned));
    }
    found
}
