//! The three tiers, over whichever storage: what is written comes back, and what must not happen at once does not.

use std::collections::BTreeSet;
use std::thread;

use serde_json::{Value, json};

use super::client::Service;

/// All that must hold over every database. It makes what it needs, and finds it among the rows of others.
pub(crate) fn check(service: &Service) {
    students(service);
    profiles(service);
    grades(service);
    enrolments(service);
    texts_are_data(service);
    parallel_puts_come_to_one_state(service);
    parallel_posts_get_ids_of_their_own(service);
    seats_are_never_given_twice(service);
}

fn student(service: &Service) -> i64 {
    service.send("POST /students", &json!({ "name": "Ada", "grade": 90 })).expect(201).id()
}

fn course(service: &Service, seats: i64) -> i64 {
    service.send("POST /courses", &json!({ "title": "HTTP", "seats": seats })).expect(201).id()
}

fn students(service: &Service) {
    let id = student(service);
    let other = student(service);
    assert!(other > id, "twice makes two");
    let (at, document) = (format!("/students/{id}"), json!({ "name": "Ада", "grade": 91 }));
    for _ in 0..2 {
        let put = service.send(&format!("PUT {at}"), &document).expect(200);
        assert_eq!(put.json(), json!({ "id": id, "name": "Ада", "grade": 91 }), "twice is as once");
    }
    let patched = service.send(&format!("PATCH {at}"), &json!({ "grade": 92 })).expect(200);
    assert_eq!(patched.json(), json!({ "id": id, "name": "Ада", "grade": 92 }));
    assert_eq!(service.get(&at).expect(200).json(), patched.json());
    let list = service.get(&format!("/students?after={}&limit=2", id - 1)).expect(200).json();
    assert_eq!(list["students"][0]["id"], id);
    assert_eq!(list["students"].as_array().unwrap().len(), 2);
    assert_eq!(list["next"], list["students"][1]["id"]);
    service.ask(&format!("DELETE {at}"), "", "").expect(204);
    service.ask(&format!("DELETE {at}"), "", "").expect(404);
    service.get(&at).expect(404);
    service.send(&format!("PATCH {at}"), &json!({ "grade": 1 })).expect(404);
    let put = service.send(&format!("PUT {at}"), &document).expect(201);
    assert_eq!(put.header("location"), Some(at.as_str()));
    service.ask(&format!("DELETE {at}"), "", "").expect(204);
    assert!(student(service) > other, "no id is given twice");
}

fn profiles(service: &Service) {
    let id = student(service);
    let at = format!("/students/{id}/profile");
    service.get(&at).expect(404);
    let new = json!({ "email": "ada@example.org", "about": "нотатки" });
    service.send(&format!("PUT {at}"), &new).expect(201);
    service.send(&format!("PUT {at}"), &json!({ "email": "ada@example.org" })).expect(200);
    let expect = json!({ "student": id, "email": "ada@example.org", "about": null });
    assert_eq!(service.get(&at).expect(200).json(), expect);
    service.ask(&format!("DELETE /students/{id}"), "", "").expect(204);
    service.get(&at).expect(404);
    service.send(&format!("PUT {at}"), &new).expect(404);
}

fn grades(service: &Service) {
    let (id, course) = (student(service), course(service, 1));
    let at = format!("/students/{id}/grades");
    for points in [70, 80] {
        service.send(&format!("POST {at}"), &json!({ "course": course, "points": points })).expect(201);
    }
    let grades = service.get(&at).expect(200).json();
    let points: Vec<&Value> = grades["grades"].as_array().unwrap().iter().map(|g| &g["points"]).collect();
    assert_eq!(points, [&json!(70), &json!(80)]);
    let first = format!("{at}/{}", grades["grades"][0]["id"]);
    assert_eq!(service.get(&first).expect(200).json()["points"], 70);
    service.ask(&format!("DELETE {first}"), "", "").expect(204);
    service.get(&first).expect(404);
    service.send(&format!("POST {at}"), &json!({ "course": 900_000_000_000_i64, "points": 1 })).expect(409);
    service.ask(&format!("DELETE /courses/{course}"), "", "").expect(204);
    assert_eq!(service.get(&at).expect(200).json()["grades"], json!([]), "they went with their course");
}

fn enrolments(service: &Service) {
    let (id, course) = (student(service), course(service, 5));
    let enrolled = || service.get(&format!("/courses/{course}")).expect(200).json()["enrolled"].clone();
    service.ask(&format!("PUT /students/{id}/courses/{course}"), "", "").expect(201);
    service.ask(&format!("PUT /courses/{course}/students/{id}"), "", "").expect(204);
    assert_eq!(enrolled(), 1, "the same enrolment from the other end");
    let courses = service.get(&format!("/students/{id}/courses")).expect(200).json();
    assert_eq!(courses["courses"][0]["id"], course);
    let students = service.get(&format!("/courses/{course}/students")).expect(200).json();
    assert_eq!(students["students"][0]["id"], id);
    service.send(&format!("PUT /courses/{course}"), &json!({ "title": "HTTP", "seats": 0 })).expect(409);
    service.ask(&format!("DELETE /courses/{course}/students/{id}"), "", "").expect(204);
    service.ask(&format!("DELETE /students/{id}/courses/{course}"), "", "").expect(404);
    assert_eq!(enrolled(), 0);
    service.ask(&format!("PUT /students/{id}/courses/{course}"), "", "").expect(201);
    service.ask(&format!("DELETE /students/{id}"), "", "").expect(204);
    assert_eq!(enrolled(), 0, "whoever goes leaves the seat");
    service.ask(&format!("PUT /students/{id}/courses/{course}"), "", "").expect(404);
}

/// What looks like SQL, or like the end of a text, is a name like others.
fn texts_are_data(service: &Service) {
    let before = service.get("/students/1").body;
    for name in [
        "'); DROP TABLE inflight_service_students; --",
        "\" OR 1=1 --",
        "Robert\\'); DELETE FROM inflight_service_students;",
        "$1 ? :name @x %s {}",
        "Їжак 🦔 O’Brien \u{202e}",
    ] {
        let id = service.send("POST /students", &json!({ "name": name, "grade": 1 })).expect(201).id();
        assert_eq!(service.get(&format!("/students/{id}")).expect(200).json()["name"], name);
        service.send(&format!("PATCH /students/{id}"), &json!({ "name": name })).expect(200);
    }
    for path in ["1%20OR%201=1", "1;DROP%20TABLE%20inflight_service_students", "1'--", "%27"] {
        service.get(&format!("/students/{path}")).expect(400);
        service.ask(&format!("DELETE /students/{path}"), "", "").expect(400);
    }
    service.get("/students?after=0%20OR%201=1").expect(400);
    service.get("/students?limit=1;DROP%20TABLE%20x").expect(400);
    assert_eq!(service.get("/students/1").body, before);
}

fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..count).map(|nth| scope.spawn(move || work(nth))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn parallel_puts_come_to_one_state(service: &Service) {
    let id = student(service);
    service.ask(&format!("DELETE /students/{id}"), "", "").expect(204);
    let document = |nth: usize| json!({ "name": format!("name {nth}"), "grade": nth });
    let replies = in_parallel(50, |nth| service.send(&format!("PUT /students/{id}"), &document(nth)));
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 49, "{statuses:?}");
    let state = service.get(&format!("/students/{id}")).expect(200).json();
    let grade = state["grade"].as_u64().unwrap();
    assert_eq!(state["name"], format!("name {grade}"), "no mixture of two");
}

fn parallel_posts_get_ids_of_their_own(service: &Service) {
    let ids: BTreeSet<i64> = in_parallel(30, |_| student(service)).into_iter().collect();
    assert_eq!(ids.len(), 30);
}

fn seats_are_never_given_twice(service: &Service) {
    let course = course(service, 10);
    let students: Vec<i64> = (0..30).map(|_| student(service)).collect();
    let statuses = in_parallel(30, |nth| {
        service.ask(&format!("PUT /courses/{course}/students/{}", students[nth]), "", "").status
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 10, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 20, "{statuses:?}");
    let enrolled = || {
        let count = service.get(&format!("/courses/{course}")).expect(200).json()["enrolled"].clone();
        let list = service.get(&format!("/courses/{course}/students?limit=100")).expect(200).json();
        assert_eq!(count, list["students"].as_array().unwrap().len(), "the count is that of the rows");
        count
    };
    assert_eq!(enrolled(), 10);
    // Leaving and going away at the same time frees each seat once.
    in_parallel(60, |nth| {
        let id = students[nth / 2];
        let what =
            if nth % 2 == 0 { format!("/courses/{course}/students/{id}") } else { format!("/students/{id}") };
        service.ask(&format!("DELETE {what}"), "", "").status
    });
    assert_eq!(enrolled(), 0);
}
