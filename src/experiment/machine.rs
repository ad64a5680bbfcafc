//! Facts about this machine.

use std::thread;

use super::{OptionError, runtime};
use crate::platform;
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
        clock_source: platform::clock_source(),
        governor: platform::governor(),
        allowed_cores: platform::allowed_core_list(),
        cpu_quota: platform::cpu_quota(),
        timer_slack_ns: platform::timer_slack(),
        runtime: Some(runtime::built_in()),
        nice: platform::niceness(),
        load_1m: platform::load_1m(),
        calibration: Default::default(),
    }
}

/// T8: measures nothing under a positive niceness, unless that is asked for by name.
pub(super) const fn fit_to_run(nice: i32, allow_nice: bool) -> Result<(), OptionError> {
    if nice > 0 && !allow_nice { Err(OptionError::Nice { nice }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
