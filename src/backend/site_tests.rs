//! What a URL says, and who may be asked.

use super::*;

/// Reads `url` and lets it through as if every host were at `at`.
fn admitted(url: &str, allowed: Option<&str>, at: &[&str]) -> Result<Site, SiteError> {
    let find = |host: &str, port: u16| {
        assert!(!host.contains(['[', ']', '@']), "{host}");
        Ok(at.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), port)).collect())
    };
    url.parse::<Site>()?.admit(allowed, find)
}

/// What is shown of a URL, or a word of the error.
#[test]
fn a_url_is_read_or_refused() {
    let check = |url: &str, expect: Result<&str, &str>| {
        let read = url.parse::<Site>().map(|site| site.to_string()).map_err(|error| error.to_string());
        match (&read, expect) {
            (Ok(shown), Ok(expect)) => assert_eq!(shown, expect, "{url}"),
            (Err(error), Err(word)) => assert!(error.contains(word), "{url}: {error}"),
            _ => panic!("{url}: {read:?}"),
        }
        let said = format!("{read:?} {:?}", url.parse::<Site>());
        assert!(!said.contains("secret") && !said.contains("anna"), "{said}");
    };
    check("http://127.0.0.1:8080/delay/{ms}", Ok("http://127.0.0.1:8080/delay/{ms}"));
    check(" http://127.0.0.1:8080 ", Ok("http://127.0.0.1:8080/"));
    check("HTTP://LocalHost/Delay/{s}?x={ms}#top", Ok("http://localhost:80/Delay/{s}?x={ms}"));
    check("http://[::1]:8080/?ms={ms}", Ok("http://[::1]:8080/?ms={ms}"));
    check("http://anna:secret@127.0.0.1:8080/x", Ok("http://127.0.0.1:8080/x"));
    check("http://anna:secret@[::1]/x", Ok("http://[::1]:80/x"));
    check("http://anna%40b:secret%3A@h:1/", Ok("http://h:1/"));
    check("http://h/%7Bms%7D", Ok("http://h:80/%7Bms%7D"));
    check("https://anna:secret@h/", Err("cannot be https://"));
    check("ftp://anna:secret@h/", Err("must begin with http://"));
    check("127.0.0.1:8080/x", Err("--url is no URL"));
    check("localhost:8080", Err("must begin with http://"));
    check("/delay/{ms}", Err("must begin with http://"));
    check("", Err("--url is no URL"));
    check("http://", Err("--url is no URL"));
    check("http:///x", Err("--url is no URL"));
    check("http://:8080/x", Err("names no host"));
    check("http://anna:secret@/x", Err("--url is no URL"));
    check("http://anna:secret@h/a b", Err("--url is no URL"));
    check("http://{ms}/x", Err("--url is no URL"));
    check("http://h:/x", Err("the port"));
    check("http://h:0/x", Err("the port"));
    check("http://h:65536/x", Err("the port"));
    check("http://h:80:90/x", Err("--url is no URL"));
    check("http://h/{us}", Err("\"{us}\""));
    check("http://h/{ms", Err("\"{ms\""));
    check("http://h/ms}", Err("\"}\""));
    check("http://h/{ms}/{}", Err("\"{}\""));
    check("http://h/дні", Err("ASCII"));
    check("http://h/\u{202e}x", Err("ASCII"));
}

/// This machine is asked at once, any other one if its host is said twice.
#[test]
fn another_machine_is_asked_only_by_who_says_that_it_may_be_loaded() {
    let check = |url: &str, allowed: Option<&str>, at: &[&str], expect: Result<(), &str>| {
        let admitted = admitted(url, allowed, at).map(|site| assert_eq!(site.addresses.len(), at.len()));
        let said = admitted.map_err(|error| error.to_string());
        match (&said, expect) {
            (Ok(()), Ok(())) => {}
            (Err(error), Err(word)) => assert!(error.contains(word), "{url}: {error}"),
            _ => panic!("{url} {allowed:?} {at:?}: {said:?}"),
        }
    };
    let (here, abroad) = (["127.0.0.1"], ["192.0.2.7"]);
    check("http://127.0.0.1:8080/", None, &here, Ok(()));
    check("http://localhost/", None, &["::1", "127.0.0.1"], Ok(()));
    check("http://[::ffff:127.0.0.1]/", None, &["::ffff:127.0.0.1"], Ok(()));
    check("http://anything.test/", None, &["127.8.9.10"], Ok(()));
    check("http://localhost/", Some("localhost"), &here, Ok(()));
    // A name is what it is found to be.
    check("http://localhost/", None, &abroad, Err("--i-may-load localhost"));
    check("http://localhost/", None, &["127.0.0.1", "192.0.2.7"], Err("192.0.2.7:80"));
    check("http://0.0.0.0/", None, &["0.0.0.0"], Err("--i-may-load 0.0.0.0"));
    check("http://[::]/", None, &["::"], Err("is not this machine"));
    check("http://10.0.0.1/", None, &["10.0.0.1"], Err("is not this machine"));
    check("http://api.example.org/x", None, &abroad, Err("--i-may-load api.example.org"));
    check("http://api.example.org/x", Some("api.example.org"), &abroad, Ok(()));
    check("http://api.example.org/x", Some("API.Example.org."), &abroad, Ok(()));
    check("http://api.example.org/x", Some("example.org"), &abroad, Err("another host"));
    check("http://api.example.org/x", Some(""), &abroad, Err("another host"));
    check("http://api.example.org/x", Some("*"), &abroad, Err("another host"));
    check("http://[2001:db8::1]/x", Some("2001:db8::1"), &["2001:db8::1"], Ok(()));
    check("http://127.0.0.1/", Some("api.example.org"), &here, Err("another host"));
    check("http://nowhere.test/", Some("nowhere.test"), &[], Err("cannot be found"));
}

/// The request that asks for a wait: address, path, host and login.
#[test]
fn a_wait_is_put_into_its_place() {
    let check = |url: &str, wait: Nanos, expect: [&str; 3]| {
        let site = admitted(url, None, &["127.0.0.1"]).unwrap();
        let authority = site.address().unwrap().to_string().parse().unwrap();
        let asked = Asked::new(site.clone(), authority).unwrap();
        let request = asked.head(wait).unwrap().body(()).unwrap();
        let header = |name| request.headers().get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!([&request.uri().to_string(), header(HOST), header(AUTHORIZATION)], expect, "{url}");
        assert_eq!(site.asks_for_length(), url.contains("{ms}") || url.contains("{s}"));
    };
    check("http://h:8080/{ms}", 20_000_000, ["http://127.0.0.1:8080/20", "h:8080", ""]);
    check("http://h:8080/{ms}", 20_000_001, ["http://127.0.0.1:8080/21", "h:8080", ""]);
    check("http://h:8080/{ms}", 0, ["http://127.0.0.1:8080/0", "h:8080", ""]);
    check("http://h/?t={s}", 20_000_000, ["http://127.0.0.1:80/?t=0.02", "h", ""]);
    check("http://h/?t={s}", 1, ["http://127.0.0.1:80/?t=0.000000001", "h", ""]);
    check("http://h/?t={s}&m={ms}", 2_000_000_000, ["http://127.0.0.1:80/?t=2&m=2000", "h", ""]);
    check("http://h/x?y", 20_000_000, ["http://127.0.0.1:80/x?y", "h", ""]);
    check("http://a:b@h/", 0, ["http://127.0.0.1:80/", "h", "Basic YTpi"]);
    check("http://a%3A:%40@h/", 0, ["http://127.0.0.1:80/", "h", "Basic YTo6QA=="]);
    check("http://a@h/", 0, ["http://127.0.0.1:80/", "h", "Basic YTo="]);
}

/// A name with several addresses is asked where somebody listens, and no model is asked elsewhere.
#[test]
fn the_address_that_lets_somebody_in_is_asked() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let there = listener.local_addr().unwrap();
    let mut site = admitted(&format!("http://h:{}/", there.port()), None, &["::1", "127.0.0.1"]).unwrap();
    site.settle();
    assert_eq!(site.address(), Some(there));
}
