//! Facts about this machine.

use std::fs;
use std::thread;

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
