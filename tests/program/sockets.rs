//! What waits here waits on timers: no socket of a run may be reachable from another machine.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::common::{PATIENCE, Sandbox, scenario, start, wait};

/// Processes that run in `folder`.
fn processes_in(folder: &Path) -> Vec<u32> {
    let numbers =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    // One that has ended meanwhile has no folder.
    numbers.filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder)).collect()
}

/// Inodes of the sockets that a process holds.
fn sockets_of(pid: u32) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let targets = entries.filter_map(|entry| fs::read_link(entry.path()).ok());
    let inode = |target: std::path::PathBuf| {
        Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
    };
    targets.filter_map(inode).collect()
}

/// True for 127.0.0.0/8 and ::1 as `/proc/net` writes them: hexadecimal, in the machine's own order of bytes.
fn is_loopback(address: &str) -> bool {
    let host = address.split(':').next().unwrap();
    host == format!("{:08X}{:08X}{:08X}{:08X}", 0, 0, 0, 1_u32.to_be())
        || host.len() == 8 && u32::from_str_radix(host, 16).unwrap().to_ne_bytes()[0] == 127
}

/// Internet sockets of a process that are bound to anything but the loopback, as `/proc/net` shows them.
fn reachable(pid: u32) -> Vec<String> {
    let own = sockets_of(pid);
    let tables = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];
    let read = |table| fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
    let lines: Vec<String> = tables
        .into_iter()
        .flat_map(|t| read(t).lines().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let ours = |line: &String| {
        // proc_pid_net(5): the second field is the local address, the tenth the inode.
        let fields: Vec<&str> = line.split_whitespace().collect();
        own.iter().any(|inode| fields[9] == *inode) && !is_loopback(fields[1])
    };
    lines.into_iter().filter(ours).collect()
}

#[test]
fn an_open_port_would_be_seen() {
    let me = std::process::id();
    let closed = [TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.9.9.9:0").unwrap()];
    assert_eq!(reachable(me), [""; 0], "{closed:?}");
    let open = TcpListener::bind("0.0.0.0:0").unwrap();
    assert_eq!(reachable(me).len(), 1, "{open:?}");
    let other = UdpSocket::bind("0.0.0.0:0").unwrap();
    assert_eq!(reachable(me).len(), 2, "{other:?}");
}

#[test]
fn a_run_opens_no_port_to_the_world() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path().canonicalize().unwrap();
    sandbox.file("all.toml", scenario(4, r#"{ wait = "60ms" }, { compute = "1ms" }"#));
    let all: Vec<&str> = inflight::model::MODELS.iter().map(|entry| entry.spec.id).collect();
    let args = format!("run all.toml --trials 1 --in-flight 2 --no-report -q --models {}", all.join(","));
    let mut run = start(&mut sandbox.command(&args));
    let mut most = 0;
    while run.try_wait().unwrap().is_none() {
        let processes = processes_in(&folder);
        most = most.max(processes.len());
        for pid in processes {
            let found = reachable(pid);
            assert!(found.is_empty(), "process {pid}: {found:?}");
        }
        thread::sleep(Duration::from_millis(5));
    }
    wait(&mut run, PATIENCE).expect(0);
    assert!(most >= 2, "the run and a trial were looked at");
}
