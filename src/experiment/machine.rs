//! Facts about this machine.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use super::{OptionError, cgroup, runtime};
use crate::record::Machine;

/// Cores that this process may use: affinity and the CPU quota of its control group are considered.
#[must_use]
pub fn cores() -> u32 {
    thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX))
}

/// This machine, not yet calibrated.
#[must_use]
pub(super) fn facts() -> Machine {
    let system = sysinfo::System::new_with_specifics(
        sysinfo::RefreshKind::nothing()
            .with_cpu(sysinfo::CpuRefreshKind::nothing())
            .with_memory(sysinfo::MemoryRefreshKind::nothing().with_ram()),
    )
    .ok();
    let unknown = || "unknown".to_owned();
    let cpu = system.as_ref().and_then(|system| Some(system.cpus().first()?.brand().trim().to_owned()));
    Machine {
        os: sysinfo::System::long_os_version().unwrap_or_else(|_| unknown()),
        kernel: sysinfo::System::kernel_version().unwrap_or_else(|_| unknown()),
        cpu: cpu.unwrap_or_else(unknown),
        arch: sysinfo::System::cpu_arch(),
        cores: cores(),
        memory_bytes: system.as_ref().map_or(0, sysinfo::System::total_memory),
        clock_source: line("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
        governor: line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        allowed_cores: status("Cpus_allowed_list:"),
        cpu_quota: quota(&line("/proc/self/cgroup").unwrap_or_default(), Path::new("/sys/fs/cgroup")),
        timer_slack_ns: line("/proc/self/timerslack_ns").and_then(|slack| slack.parse().ok()),
        runtime: Some(runtime::built_in()),
        nice: nice(),
        load_1m: line("/proc/loadavg").and_then(|load| load.split(' ').next()?.parse().ok()),
        calibration: Default::default(),
    }
}

fn line(path: &str) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}

/// The 19th field of `/proc/self/stat` (proc(5)); the name before it, in brackets, may hold blanks.
fn nice() -> i32 {
    let stat = line("/proc/self/stat").unwrap_or_default();
    stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(16)?.parse().ok()).unwrap_or(0)
}

/// A field of `/proc/self/status`.
fn status(name: &str) -> Option<String> {
    let status = line("/proc/self/status")?;
    status.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
}

/// The tightest CPU quota of the control groups in `of` (the text of `/proc/self/cgroup`) and of those above them, in
/// cores: `cpu.max` in the unified hierarchy, `cpu.cfs_quota_us` over `cpu.cfs_period_us` in the old one.
fn quota(of: &str, mount: &Path) -> Option<f64> {
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
    cgroup::folders(of, mount, "cpu").iter().filter_map(quota).reduce(f64::min)
}

/// T8: measures nothing under a positive niceness, unless that is asked for by name.
pub(super) const fn fit_to_run(nice: i32, allow_nice: bool) -> Result<(), OptionError> {
    if nice > 0 && !allow_nice { Err(OptionError::Nice { nice }) } else { Ok(()) }
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
        let check = |of: &str, expect: Option<f64>| assert_eq!(quota(of, mount.path()), expect, "{of:?}");
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
    fn this_machine_is_described() {
        let machine = facts();
        assert!(machine.allowed_cores.is_some_and(|cores| cores.starts_with(|c: char| c.is_ascii_digit())));
        assert!(machine.timer_slack_ns.is_some());
        assert!(machine.cpu_quota.is_none_or(|quota| quota > 0.0));
        assert!(!machine.kernel.is_empty() && machine.runtime.is_some());
    }

    #[test]
    fn a_nice_process_measures_nothing() {
        let refused = |nice, allow| fit_to_run(nice, allow).err().map(|error| error.to_string());
        assert_eq!((refused(0, false), refused(-5, false), refused(10, true)), (None, None, None));
        let words = refused(10, false).unwrap();
        for word in ["niceness 10", "without `nice`", "--allow-nice"] {
            assert!(words.contains(word), "{word:?} is not in {words}");
        }
    }
}
