//! What the far side computes: it is part of the fetch, not a stranger on the machine.

use super::{Endpoints, FarSide};
use crate::plan::Nanos;
use crate::platform::{cpu_time_of, cpu_time_of_all, cpu_time_of_listeners};

impl FarSide {
    /// CPU time of the far side's processes since they started, with what their children used that have ended.
    /// `None` where there is no far side on this machine, or the system does not tell.
    #[must_use]
    pub fn cpu(&self, endpoints: &Endpoints) -> Option<Nanos> {
        match self {
            Self::Nobody | Self::File => None,
            Self::Service => cpu_time_of(endpoints.service.as_ref()?.pid),
            Self::Url => {
                let address = endpoints.url.as_ref()?.address()?;
                let here = address.ip().to_canonical().is_loopback();
                here.then(|| cpu_time_of_listeners(address.port()))?
            }
            Self::Own => cpu_time_of(endpoints.own.as_ref()?.pid),
            Self::Server(server) => cpu_time_of_all(server.processes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::ServiceEndpoint;

    #[test]
    fn a_process_that_computes_is_seen() {
        let endpoints = |pid| {
            let address = "127.0.0.1:1".parse().unwrap();
            let service = Some(ServiceEndpoint { pid, address, key: String::new() });
            Endpoints { service, ..Endpoints::default() }
        };
        let own = endpoints(std::process::id());
        let before = FarSide::Service.cpu(&own).unwrap();
        let start = std::time::Instant::now();
        while start.elapsed().as_millis() < 60 {
            std::hint::black_box(start);
        }
        assert!(FarSide::Service.cpu(&own).unwrap() > before);
        assert_eq!(FarSide::Service.cpu(&Endpoints::default()), None);
        assert_eq!(FarSide::Nobody.cpu(&own), None);
    }
}
