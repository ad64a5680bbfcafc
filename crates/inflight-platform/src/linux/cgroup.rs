//! The control groups of this process, in both hierarchies: a limit of a group binds all below it.

use std::fs;
use std::path::{Path, PathBuf};

use super::number;

/// True if the system has groups that can bound a process.
#[must_use]
pub const fn has_control_groups() -> bool {
    true
}

/// CPU time that the control groups of this process allow a second of time, in cores; `None` where they set no limit.
#[must_use]
pub fn cpu_quota() -> Option<f64> {
    tightest_quota(&of_this_process("cpu"))
}

/// What the memory limits of its control groups leave to this process, bytes.
pub(super) fn memory_left() -> Vec<u64> {
    of_this_process("memory").iter().filter_map(|folder| memory_left_in(folder)).collect()
}

/// What `pids.max` leaves in every control group above this process, with the names of these limits.
pub(super) fn threads_left() -> Vec<(String, u64)> {
    let room = |folder: PathBuf| {
        let left = number(folder.join("pids.max"))?.saturating_sub(number(folder.join("pids.current"))?);
        Some((format!("pids.max of {}", folder.display()), left))
    };
    of_this_process("pids").into_iter().filter_map(room).collect()
}

/// [`folders`] of this process, where they are usually mounted.
fn of_this_process(controller: &str) -> Vec<PathBuf> {
    let text = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    folders(&text, Path::new("/sys/fs/cgroup"), controller)
}

/// The folders of the control groups in `of` (the text of `/proc/self/cgroup`) that bound what `controller` bounds, and
/// of all above them: in the unified hierarchy, and in the controller's own of the old kind.
fn folders(of: &str, mount: &Path, controller: &str) -> Vec<PathBuf> {
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

/// The tightest quota of these groups, in cores: `cpu.max` in the unified hierarchy, `cpu.cfs_quota_us` over
/// `cpu.cfs_period_us` in the old one.
fn tightest_quota(groups: &[PathBuf]) -> Option<f64> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| *number > 0.0);
    let read = |folder: &Path, file: &str| fs::read_to_string(folder.join(file)).ok();
    let unified = |folder: &Path| {
        let text = read(folder, "cpu.max")?;
        let (quota, period) = text.split_once(' ')?;
        Some(number(quota)? / number(period)?)
    };
    let old = |folder: &Path| {
        Some(number(&read(folder, "cpu.cfs_quota_us")?)? / number(&read(folder, "cpu.cfs_period_us")?)?)
    };
    let quota = |folder: &PathBuf| unified(folder).or_else(|| old(folder));
    groups.iter().filter_map(quota).reduce(f64::min)
}

/// What a control group leaves of its memory, in either hierarchy. The file cache that nobody uses can be had back.
fn memory_left_in(folder: &Path) -> Option<u64> {
    let either = |names: [&str; 2]| names.iter().find_map(|name| number(folder.join(name)));
    let most = either(["memory.max", "memory.limit_in_bytes"])?;
    let used = either(["memory.current", "memory.usage_in_bytes"])?;
    let stat = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
    let cache = |line: &str| {
        let (name, bytes) = line.split_once(' ')?;
        ["inactive_file", "total_inactive_file"].contains(&name).then(|| bytes.parse::<u64>().ok())?
    };
    let cached = stat.lines().filter_map(cache).max().unwrap_or(0);
    Some(most.saturating_sub(used.saturating_sub(cached)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tightest_quota_above_counts() {
        let mount = tempfile::tempdir().unwrap();
        let file = |path: &str, text: &str| {
            let path = mount.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let check = |of: &str, expect: Option<f64>| {
            assert_eq!(tightest_quota(&folders(of, mount.path(), "cpu")), expect, "{of:?}");
        };
        check("0::/a/b", None);
        file("a/b/cpu.max", "max 100000\n");
        check("0::/a/b", None);
        file("a/cpu.max", "150000 100000\n");
        check("0::/a/b", Some(1.5));
        file("a/b/cpu.max", "300000 100000\n");
        check("0::/a/b", Some(1.5));
        file("cpu/c/cpu.cfs_quota_us", "50000\n");
        file("cpu/c/cpu.cfs_period_us", "100000\n");
        file("cpu/d/cpu.cfs_quota_us", "-1\n");
        file("cpu/d/cpu.cfs_period_us", "100000\n");
        check("5:cpu,cpuacct:/c\n4:memory:/x", Some(0.5));
        check("5:cpu:/d\n0::/", None);
        check("5:cpu:/c\n0::/a", Some(0.5));
        check("nonsense", None);
    }

    #[test]
    fn a_control_group_leaves_what_it_does_not_use() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let left = || memory_left_in(folder.path());
        file("memory.max", "max\n");
        file("memory.current", "300\n");
        assert_eq!(left(), None, "no limit");
        file("memory.max", "1000\n");
        assert_eq!(left(), Some(700));
        file("memory.stat", "anon 100\ninactive_file 50\n");
        assert_eq!(left(), Some(750), "a cache can be had back");
        file("memory.max", "200\n");
        assert_eq!(left(), Some(0));
    }
}
