//! How requests ended.

use super::words;

words! {
    outcomes: "How the requests ended", "Чим закінчилися запити";
    outcomes_how: "A fetch ends as its last request does. All trials together.", "Запит закінчується так, як його останнє звернення до сервісу. Усі прогони разом.";
    outcome_succeeded: "as expected", "як очікувалося";
    outcome_failed: "not as expected", "не так, як очікувалося";
    outcome_retries: "tried again", "повторних спроб";
    p50_succeeded: "median response, successes", "медіана відповіді, успішні";
    p50_failed: "median response, failures", "медіана відповіді, невдалі";
    timed_out: "no answer in time", "без відповіді вчасно";
    connection_refused: "connection refused", "з'єднання відхилено";
    connection_lost: "connection lost", "з'єднання втрачено";
    circuit_open: "circuit open, not sent", "запобіжник розімкнуто, не надіслано";
    shed: "shed: the queue was full", "відхилено: черга повна";
    expired: "expired in the queue", "термін сплив у черзі";
    outcomes_note: "Throughput, service and response times in the table above are of the successes alone: a fast failure is no fast answer. CPU time of failures is in the bill of the successes.", "Пропускна здатність, час обслуговування й час відповіді в таблиці вище стосуються лише успішних запитів: швидка відмова — це не швидка відповідь. Процесорний час невдалих запитів розподілено між успішними.";
    times_happened(what, times): "{what}\u{a0}×\u{a0}{times}", "{what}\u{a0}×\u{a0}{times}";
}
