//! `inflight simulate`: past the machine, never as if it had been measured.

use std::fs;

use serde_json::{Value, json};

use crate::common::{Ran, Sandbox, scenario};

const WORK: &str = r#"{ wait = "40ms" }, { compute = "6ms" }"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("small.toml", scenario(3, WORK));
    sandbox
}

fn model<'a>(all: &'a Value, id: &str) -> &'a Value {
    all["models"].as_array().unwrap().iter().find(|model| model["model"] == id).unwrap()
}

fn simulated(sandbox: &Sandbox, args: &str) -> Ran {
    sandbox.run(&format!("simulate {args}")).expect(0)
}

/// Ten million fetches on a thousand cores: what arithmetic says, and nothing is written.
#[test]
fn a_size_that_no_machine_has_is_simulated_and_called_so() {
    let sandbox = sandbox();
    let args =
        "small.toml --count 10000000 --cores 1000 --models spawn,thread-pool,join-all,thread-per-fetch";
    let all = simulated(&sandbox, &format!("{args} --format json")).json();
    assert_eq!((&all["schema"], &all["simulated"]), (&json!("inflight.simulation/1"), &json!(true)));
    assert_eq!((&all["fetches"], &all["workers"]), (&json!(10_000_000), &json!(1_000)));
    assert_eq!(all["record"], Value::Null);
    for (id, seconds, peak) in
        [("spawn", 60.04, 10_000_000), ("thread-pool", 460.0, 1_000), ("join-all", 60_000.04, 10_000_000)]
    {
        let found = model(&all, id);
        assert_eq!(found["makespan_ns"].as_f64().unwrap() / 1e9, seconds, "{found}");
        assert_eq!(found["peak_in_flight"], peak, "{found}");
        assert_eq!((&found["simulated"], &found["with_costs"]), (&json!(true), &Value::Null));
    }
    let refusal = &model(&all, "thread-per-fetch")["refusal"];
    assert_eq!(refusal["code"], "over-most-threads", "{refusal}");
    for (lang, word, head) in [
        ("en", "simulated", "Simulated, not measured"),
        ("uk", "змодельовано", "Змодельовано, а не виміряно"),
    ] {
        let told = simulated(&sandbox, &format!("{args} --lang {lang}")).out;
        assert!(told.contains(head), "{told}");
        for id in ["spawn", "thread-pool", "join-all", "thread-per-fetch"] {
            let rows: Vec<&str> = told.lines().filter(|line| line.trim_start().starts_with(id)).collect();
            assert!(!rows.is_empty() && rows.iter().all(|row| row.contains(word)), "{id} in\n{told}");
        }
    }
    assert_eq!(fs::read_dir(sandbox.path()).unwrap().count(), 1, "nothing was to be written");
}

/// Costs come from a record, which is named, with what it measured and how far beyond that the answer reaches.
#[test]
fn costs_are_those_that_a_record_measured() {
    let sandbox = sandbox();
    sandbox.file("waits.toml", scenario(200, r#"{ wait = "20ms" }"#));
    sandbox.run("run waits.toml --models spawn,sequential --trials 2 --scale 0.1 --no-report -q").expect(0);
    let name = sandbox.only_run().file_name().unwrap().to_str().unwrap().to_owned();
    let args = "waits.toml --count 200000 --cores 8 --models spawn,join-all";
    let all = simulated(&sandbox, &format!("{args} --format json")).json();
    assert!(all["record"]["path"].as_str().unwrap().contains(&name), "{}", all["record"]);
    let found = model(&all, "spawn");
    let costs = &found["with_costs"];
    let [low, high] = [0, 1].map(|end| costs["makespan_ns"][end].as_f64().unwrap());
    assert!(found["makespan_ns"].as_f64().unwrap() <= low && low <= high, "{found}");
    let cpu = costs["cpu_ns_per_fetch"][0].as_f64().unwrap();
    // A timer that is late, and eight cores that share what all fetches cost.
    assert!(cpu > 0.0 && low >= 20e6 + cpu.floor() * 200_000.0 / 8.0, "{found}");
    assert_eq!((&costs["measured_fetches"], &costs["times_as_many_fetches"]), (&json!(200), &json!(1_000.0)));
    assert_eq!(model(&all, "join-all")["with_costs"], Value::Null, "it was not measured");
    let told = simulated(&sandbox, args).out;
    for words in
        [name.as_str(), "Measured up to 200 fetches", "1000× as many fetches", "nothing was measured of it"]
    {
        assert!(told.contains(words), "{words:?} is not in\n{told}");
    }
    // Named, in another folder, it is the same.
    let from = sandbox.only_run();
    fs::create_dir(sandbox.path().join("empty")).unwrap();
    let named =
        simulated(&sandbox, &format!("{args} --format json --out empty --from {}", from.display())).json();
    assert_eq!(named["models"], all["models"]);
    assert_eq!(
        simulated(&sandbox, &format!("{args} --format json --out empty")).json()["record"],
        Value::Null
    );
}

/// At a rate: how soon, and who falls behind.
#[test]
fn a_rate_is_simulated() {
    let sandbox = sandbox();
    let args = "small.toml --count 20000 --cores 4 --rate 500/s --models spawn,sequential --format json";
    let all = simulated(&sandbox, args).json();
    assert_eq!(all["arrivals"], "rate 500/s");
    let [spawn, sequential] = ["spawn", "sequential"].map(|id| &model(&all, id)["response"]);
    assert_eq!((&spawn["state"], &sequential["state"]), (&json!("stable"), &json!("saturated")));
    assert_eq!(spawn["p50_ns"], 46_000_000, "{spawn}");
}

#[test]
fn what_cannot_be_simulated_ends_with_2() {
    let sandbox = sandbox();
    sandbox.file("closed.toml", scenario(3, WORK) + "[load]\nclients = 2\nthink = \"1ms\"\n");
    for (args, words) in [
        ("small.toml --count 10000001", "10000000"),
        ("small.toml --cores 1001", "1..=1000"),
        ("small.toml --cores 0", "1..=1000"),
        ("nowhere", "there is no scenario `nowhere`"),
        ("small.toml --models bounded", "`bounded` needs a limit"),
        ("small.toml --backend sleep,http", "one backend is simulated at a time"),
        ("small.toml --from nowhere", "nowhere"),
        ("small.toml --from small.toml", "small.toml"),
        ("closed.toml --rate 10/s", "no single rate"),
        ("small.toml --count 10000000 --rate 0.001/s", "is the most"),
    ] {
        let ran = sandbox.run(&format!("simulate {args}")).expect(2);
        assert!(ran.err.contains(words) && ran.out.is_empty(), "{args}:\n{}", ran.err);
    }
}
