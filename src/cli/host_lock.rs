//! One share a machine at a time: two would measure each other.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::experiment::Interrupt;
use crate::platform::open_there;

/// Folders that every user of a machine may write to, and that no scheduler makes anew for each job.
const FOLDERS: [&str; 2] = ["/run/lock", "/tmp"];
const NAME: &str = "inflight-share.lock";
/// How often to look whether the other has ended.
const LOOK: Duration = Duration::from_millis(200);

/// Held as long as a share is measured. The system lets go of it when its process ends, however it ends.
#[derive(Debug)]
pub(super) struct HostLock {
    _file: Option<File>,
}

impl HostLock {
    /// Waits until no other share is measured here; `waits` is told once if that takes time. `None` if the wait was
    /// interrupted. Where no file can be locked, nothing is waited for.
    pub(super) fn wait(interrupt: &Interrupt, waits: impl FnOnce()) -> Option<Self> {
        let Some(file) = FOLDERS.iter().find_map(|folder| open(&Path::new(folder).join(NAME))) else {
            return Some(Self { _file: None });
        };
        let mut waits = Some(waits);
        while let Err(TryLockError::WouldBlock) = file.try_lock() {
            if interrupt.is_set() {
                return None;
            }
            if let Some(waits) = waits.take() {
                waits();
            }
            thread::sleep(LOOK);
        }
        Some(Self { _file: Some(file) })
    }
}

/// Opens the file, whoever made it, and follows no link to another. Reading is enough to lock it.
fn open(path: &Path) -> Option<File> {
    open_there(path).ok().filter(|file| file.metadata().is_ok_and(|about| about.is_file())).or_else(|| {
        let file = OpenOptions::new().write(true).create_new(true).open(path).ok();
        // For all users, whatever the umask.
        file.inspect(|file| drop(file.set_permissions(Permissions::from_mode(0o644))))
    })
}
