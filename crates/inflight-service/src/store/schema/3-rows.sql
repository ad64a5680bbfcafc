SELECT COUNT(*) FROM inflight_service_students;
INSERT INTO inflight_service_students (id, name, grade) VALUES
    (1, 'Ada Lovelace', 98),
    (2, 'Катерина Ющенко', 99),
    (3, 'Edsger Dijkstra', 91),
    (4, 'Barbara Liskov', 96),
    (5, 'Leslie Lamport', 93);

SELECT COUNT(*) FROM inflight_service_profiles;
INSERT INTO inflight_service_profiles (student_id, email, about) VALUES
    (1, 'ada@example.org', 'Notes on the Analytical Engine'),
    (2, 'kateryna@example.org', NULL);

SELECT COUNT(*) FROM inflight_service_courses;
INSERT INTO inflight_service_courses (id, title, seats, enrolled) VALUES
    (1, 'Concurrency', 30, 2),
    (2, 'Databases', 30, 1),
    (3, 'HTTP', 30, 0);

SELECT COUNT(*) FROM inflight_service_enrolments;
INSERT INTO inflight_service_enrolments (student_id, course_id) VALUES
    (1, 1),
    (2, 1),
    (2, 2);

SELECT COUNT(*) FROM inflight_service_grades;
INSERT INTO inflight_service_grades (id, student_id, course_id, points) VALUES
    (1, 1, 1, 97),
    (2, 1, 1, 99),
    (3, 2, 1, 98);

SELECT COUNT(*) FROM inflight_service_goods;
INSERT INTO inflight_service_goods (id, name, price, stock) VALUES
    (1, 'Book', 2500, 1000000),
    (2, 'Course fee', 120000, 1000000),
    (3, 'Poster', 900, 0);

SELECT COUNT(*) FROM inflight_service_ids;
INSERT INTO inflight_service_ids (kind, upcoming) VALUES
    ('students', 6),
    ('courses', 4),
    ('grades', 4),
    ('orders', 1);
