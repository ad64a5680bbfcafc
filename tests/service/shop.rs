//! The N tiers: tokens, rights, what breaks behind the gateway, and how the client hears of it.

use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::client::Service;

/// Takes the card, the status, and what must stand in the answer.
const CARDS: [(&str, u16, &str); 5] = [
    ("4000000000000002", 402, "declined"),
    ("4000000000000119", 502, "broke off"),
    ("4000000000000259", 504, "in time"),
    ("4000000000000341", 503, "busy"),
    ("4000000000000424", 502, "nonsense"),
];

/// The way from the goods to the receipt, over whichever storage and cache.
pub(crate) fn check(service: &Service) {
    let ada = service.token("ada", "lovelace");
    let grace = service.token("grace", "hopper");
    let good = |how: &str| {
        let reply = service.ask_as(&ada, "GET /goods/1").expect(200);
        assert_eq!(reply.header("x-cache"), Some(how));
        reply.json()["stock"].as_i64().unwrap()
    };
    let stock = good("miss");
    assert_eq!(good("hit"), stock);
    let order = service.send_as(&ada, "POST /orders", &json!({ "good": 1, "quantity": 2 })).expect(201);
    assert_eq!(order.json()["total"], 5000);
    // Other services may sell from the same storage meanwhile.
    assert!(good("miss") <= stock - 2);
    let id = order.id();
    let shown = service.ask_as(&ada, &format!("GET /orders/{id}")).expect(200);
    assert_eq!(shown.json(), order.json());
    let pay = |card: &str| service.send_as(&ada, "POST /payments", &json!({ "order": id, "card": card }));
    for (card, status, words) in CARDS {
        let reply = pay(card).expect(status);
        assert!(reply.json()["detail"].as_str().unwrap().contains(words), "{reply:?}");
        assert_eq!(reply.header("retry-after"), (status == 503).then_some("1"));
    }
    service.ask_as(&ada, &format!("GET /payments/{id}")).expect(404);
    let paid = pay("4242424242424242").expect(201);
    assert_eq!(paid.id(), id);
    pay("4242424242424242").expect(409);
    assert_eq!(service.ask_as(&ada, &format!("GET /payments/{id}")).expect(200).json(), paid.json());
    assert_eq!(service.ask_as(&grace, &format!("GET /orders/{id}")).expect(200).json()["state"], "paid");
    let list = service.ask_as(&ada, &format!("GET /orders?after={}", id - 1)).expect(200);
    assert_eq!(list.json()["orders"][0]["id"], id);
}

#[test]
fn an_order_is_made_and_paid() {
    check(&Service::start("--upstream 1s"));
}

#[test]
fn who_may_do_what() {
    let service = Service::start("");
    let tokens = [
        service.token("grace", "hopper"),
        service.token("ada", "lovelace"),
        service.token("linus", "torvalds"),
    ];
    let order = json!({ "good": 1, "quantity": 1 });
    let id = service.send_as(&tokens[0], "POST /orders", &order).expect(201).id();
    let own = format!("GET /orders/{id}");
    let pay = json!({ "order": id, "card": "4242424242424242" });
    // The statuses for the admin, the student and the guest.
    for (request, body, statuses) in [
        ("GET /users", None, [200, 403, 403]),
        ("GET /users/me", None, [200, 200, 200]),
        ("HEAD /users/me", None, [200, 200, 200]),
        ("GET /goods", None, [200, 200, 200]),
        ("GET /goods/4711", None, [404, 404, 404]),
        ("GET /goods/x", None, [400, 400, 400]),
        ("GET /orders", None, [200, 200, 200]),
        ("POST /orders", Some(&order), [201, 201, 403]),
        (own.as_str(), None, [200, 403, 403]),
        ("POST /payments", Some(&pay), [201, 403, 403]),
        ("POST /orders", Some(&json!({ "good": 3, "quantity": 1 })), [409, 409, 403]),
        ("POST /orders", Some(&json!({ "good": 4711, "quantity": 1 })), [409, 409, 403]),
        ("POST /orders", Some(&json!({ "good": 1, "quantity": 0 })), [400, 400, 403]),
        ("POST /payments", Some(&json!({ "order": 1, "card": "12" })), [400, 400, 403]),
        ("DELETE /orders", None, [405, 405, 405]),
    ] {
        for (token, status) in tokens.iter().zip(statuses) {
            let reply = match body {
                Some(body) => service.send_as(token, request, body),
                None => service.ask_as(token, request),
            };
            assert_eq!(reply.status, status, "{request}: {reply:?}");
        }
        let nobody = service.ask(request, "", "");
        if request != "DELETE /orders" {
            assert_eq!(nobody.status, 401, "{request}");
            assert_eq!(nobody.header("www-authenticate"), Some("Bearer realm=\"inflight\""));
        }
    }
    // What a client says of itself does not count.
    let headers =
        format!("Authorization: Bearer {}\nX-Inflight-Role: admin\nX-Inflight-User: grace", tokens[2]);
    assert_eq!(service.ask("GET /users/me", &headers, "").expect(200).json()["user"], "linus");
    service.ask("GET /users", &headers, "").expect(403);
}

#[test]
fn a_token_that_is_not_good_is_nobodys() {
    let service = Service::start("");
    let good = service.token("ada", "lovelace");
    let parts: Vec<&str> = good.split('.').collect();
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let mut admin = claims.clone();
    admin["role"] = json!("admin");
    let none = encode(&json!({ "alg": "none", "typ": "JWT" }));
    let other = Service::start("").token("ada", "lovelace");
    let flipped = if parts[2].starts_with('A') { "B" } else { "A" };
    for (what, token) in [
        ("tampered claims", format!("{}.{}.{}", parts[0], encode(&admin), parts[2])),
        ("tampered signature", format!("{}.{}.{flipped}{}", parts[0], parts[1], &parts[2][1..])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("algorithm none", format!("{none}.{}.", encode(&admin))),
        ("algorithm none, with the signature", format!("{none}.{}.{}", parts[1], parts[2])),
        ("of another service", other),
        ("nonsense", "a.b.c".to_owned()),
        ("empty", String::new()),
        ("long", "x".repeat(5000)),
    ] {
        let reply = service.ask_as(&token, "GET /users/me");
        assert_eq!(reply.status, 401, "{what}: {reply:?}");
        let challenge = reply.header("www-authenticate").unwrap();
        assert_eq!(challenge, "Bearer realm=\"inflight\", error=\"invalid_token\"", "{what}");
    }
    service.ask("GET /users/me", &format!("Authorization: Basic {good}"), "").expect(401);
    let twice = format!("Authorization: Bearer {good}\nAuthorization: Bearer {good}");
    service.ask("GET /users/me", &twice, "").expect(401);
    service.ask("GET /users/me", &format!("authorization: bearer {good}"), "").expect(200);
    for (user, password) in
        [("ada", "wrong"), ("nobody", "lovelace"), ("' OR 1=1 --", "' OR 1=1 --"), ("", "")]
    {
        service.send("POST /login", &json!({ "user": user, "password": password })).expect(401);
    }
    service.send("POST /login", &json!({ "user": "ada" })).expect(400);
}

#[test]
fn a_token_expires() {
    let service = Service::start("--token-life 2s");
    let token = service.token("ada", "lovelace");
    service.ask_as(&token, "GET /users/me").expect(200);
    thread::sleep(Duration::from_millis(3100));
    let late = service.ask_as(&token, "GET /users/me").expect(401);
    assert!(late.json()["detail"].as_str().unwrap().contains("expired"), "{late:?}");
}

#[test]
fn what_breaks_behind_the_gateway_is_a_502_503_or_504() {
    for (flags, request, status) in [
        ("--fail orders=100%", "GET /orders", 502),
        ("--fail storage=100%", "GET /orders", 502),
        ("--fail users=100%", "GET /users/me", 502),
        ("--fail gateway=100%", "GET /users/me", 503),
        ("--latency orders=30s --upstream 300ms", "GET /orders", 504),
    ] {
        // A token of a service that is whole would be worth nothing here: login must not pass what fails.
        let service = Service::start(flags);
        let login = json!({ "user": "ada", "password": "lovelace" });
        let reply = if request == "GET /users/me" {
            service.send("POST /login", &login)
        } else {
            let token = service.token("ada", "lovelace");
            let start = Instant::now();
            let reply = service.ask_as(&token, request);
            assert!(start.elapsed() < Duration::from_secs(10), "{flags}: nobody waits for the latency");
            reply
        };
        let reply = reply.expect(status);
        assert_eq!(reply.header("retry-after"), (status == 503).then_some("1"), "{flags}");
    }
    // A cache that fails is no cache, and no more than that.
    let service = Service::start("--fail cache=100%");
    let token = service.token("ada", "lovelace");
    for _ in 0..2 {
        let reply = service.ask_as(&token, "GET /goods/1").expect(200);
        assert_eq!(reply.header("x-cache"), Some("miss"));
    }
    // A bank that breaks off in every charge.
    let service = Service::start("--fail bank=100%");
    let token = service.token("ada", "lovelace");
    let order =
        service.send_as(&token, "POST /orders", &json!({ "good": 1, "quantity": 1 })).expect(201).id();
    let pay = json!({ "order": order, "card": "4242424242424242" });
    service.send_as(&token, "POST /payments", &pay).expect(502);
    assert_eq!(service.ask_as(&token, &format!("GET /orders/{order}")).expect(200).json()["state"], "open");
}
