//! The async runtime that is built in, as the record names it.

use crate::platform;
use crate::record::Runtime;

/// Cargo tells a crate nothing of its dependencies: `Cargo.toml` pins this very version, and a test below compares.
const VERSION: &str = "1.54.1";
const FEATURES: [&str; 6] = ["rt", "rt-multi-thread", "time", "sync", "net", "io-util"];
/// What `src/model/runtime.rs` builds.
const FLAVOURS: [&str; 2] = ["current_thread", "multi_thread"];
/// All drivers are on, so a worker that has nothing to do waits there, and not on a condition variable.
const PARK: &str = platform::READINESS;

/// tokio, as all async models use it.
pub(super) fn built_in() -> Runtime {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Runtime {
        name: "tokio".to_owned(),
        version: VERSION.to_owned(),
        features: owned(&FEATURES),
        flavours: owned(&FLAVOURS),
        park: PARK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = include_str!("../../Cargo.toml");
    const LOCK: &str = include_str!("../../Cargo.lock");

    /// True for releases whose timers or scheduler make other numbers: 1.38.0 lost timers, 1.51.0 to 1.51.1 and
    /// 1.52.0 to 1.52.1 let the next task of a worker be stolen.
    fn is_unfit(version: &str) -> bool {
        ["1.38.0", "1.51.0", "1.51.1", "1.52.0", "1.52.1"].contains(&version)
    }

    fn locked(lock: &str) -> Vec<String> {
        let lock: toml::Table = lock.parse().unwrap();
        let packages = lock["package"].as_array().unwrap();
        let tokio = packages.iter().filter(|package| package["name"].as_str() == Some("tokio"));
        tokio.map(|package| package["version"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_record_names_the_tokio_that_is_built_in() {
        let manifest: toml::Table = MANIFEST.parse().unwrap();
        let tokio = &manifest["workspace"]["dependencies"]["tokio"];
        assert_eq!(tokio["version"].as_str(), Some(format!("={VERSION}").as_str()));
        let features: Vec<&str> =
            tokio["features"].as_array().unwrap().iter().map(|feature| feature.as_str().unwrap()).collect();
        assert_eq!(features, FEATURES);
        assert_eq!(locked(LOCK), [VERSION], "one tokio, and this one");
        let runtime = built_in();
        assert_eq!((runtime.name.as_str(), runtime.version.as_str()), ("tokio", VERSION));
        // Drivers on in all flavours: that is what parks a worker in epoll.
        let builders = include_str!("../model/runtime.rs");
        assert!(builders.contains("enable_all()"));
        for flavour in FLAVOURS {
            assert!(builders.contains(&format!("Builder::new_{flavour}()")), "{flavour}");
        }
    }

    #[test]
    fn no_unfit_tokio_is_locked() {
        assert!(locked(LOCK).iter().all(|version| !is_unfit(version)), "{:?}", locked(LOCK));
        for unfit in ["1.38.0", "1.51.1", "1.52.1"] {
            let lock = format!("[[package]]\nname = \"tokio\"\nversion = \"{unfit}\"\n");
            assert!(locked(&lock).iter().any(|version| is_unfit(version)), "{unfit}");
        }
        for fit in ["1.38.1", "1.51.2", "1.52.2", "1.54.1"] {
            assert!(!is_unfit(fit), "{fit}");
        }
    }
}
