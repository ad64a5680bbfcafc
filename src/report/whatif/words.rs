//! The fixed words of the what-if, in both languages.

use crate::report::words::catalogue;

catalogue! {
    what_if: "What if…", "А що, якби…";
    lead: "Change the work or the machine, and see what each model would take on an ideal machine. There a thread, a task and a switch cost nothing, and every wait ends on time. These are predictions; what this run measured stands beside them.", "Змініть роботу чи машину й подивіться, скільки часу знадобилося б кожній моделі на ідеальній машині. На ній потік, задача й перемикання нічого не коштують, а кожне очікування закінчується вчасно. Це прогноз; виміряне в цьому запуску стоїть поруч.";
    exact: "The sliders start at this scenario's own values: {} equal fetches, each waits {} and computes for {}.", "Повзунки спочатку стоять на значеннях цього сценарію: однакових запитів {}, кожен чекає {} і обчислює {}.";
    averaged: "Here all fetches are equal: one wait, then one computing. Those of this scenario are not, so the sliders start at their averages ({} fetches, wait {}, compute {}), and the predictions there differ from those in the table above.", "Тут усі запити однакові: одне очікування, потім одне обчислення. У цьому сценарії вони різні, тому повзунки спочатку стоять на середніх значеннях (запитів {}, очікування {}, обчислення {}), і прогноз для них відрізняється від прогнозу в таблиці вище.";
    connections: "Here every wait has a connection of its own. In this run there were {} connections for {} fetches, so waits stood in line for one, and the predictions in the table above know that.", "Тут кожне очікування має власне з'єднання. У цьому запуску з'єднань було {}, а запитів {}, тож очікування стояли в черзі по з'єднання, і прогноз у таблиці вище це враховує.";
    dearest: "What the prediction leaves out: in this run {} took {} instead of {}, which is {} more for each fetch.", "Чого прогноз не враховує: у цьому запуску {} — це {} замість {}, тобто на {} більше з розрахунку на запит.";
    all_close: "What the prediction leaves out did not show here: no model took more than 2 % longer than predicted.", "Того, чого прогноз не враховує, тут не видно: жодна модель не перевищила прогноз більш ніж на 2 %.";
    needs_scripts: "The sliders and the map of winners need scripts; without them you see the predictions for this scenario.", "Повзунки й карта переможців потребують скриптів; без них тут видно прогноз для цього сценарію.";
    knobs: "What to change", "Що змінити";
    count: "fetches", "запитів";
    wait: "each waits", "кожен чекає";
    compute: "each computes for", "кожен обчислює";
    workers: "worker threads, W", "робочих потоків, W";
    in_flight: "in flight at most, K", "у роботі щонайбільше, K";
    cores: "cores of the machine", "ядер у машини";
    reset: "Back to this scenario", "Назад до цього сценарію";
    times: "What each model would take", "Скільки часу знадобилося б кожній моделі";
    times_how: "The tick is the prediction, on a scale where each step is ten times as long. The dot is what this run measured; it stays where it is.", "Риска — прогноз; на шкалі кожен крок удесятеро довший за попередній. Крапка — виміряне в цьому запуску; вона стоїть на місці.";
    col_model: "model", "модель";
    col_predicted: "predicted", "прогноз";
    col_l: "in flight L", "у роботі L";
    col_p: "cores busy P", "зайнято ядер P";
    col_measured: "measured here", "виміряно тут";
    plane: "Where the models would stand", "Де стояли б моделі";
    plane_how: "The predicted averages. To the right: more fetches in flight at once (L). Up: more cores busy at once (P).", "Середні за прогнозом. Праворуч: більше запитів у роботі водночас (L). Вгору: більше ядер зайнято водночас (P).";
    map: "Which model is fastest where", "Яка модель де найшвидша";
    map_how: "To the right: more fetches. Up: more waiting for each computing (0: only computing, ∞: only waiting). Where several models are within 2 % of the fastest, the field is named after the one with the fewest threads. The cross is where the sliders stand. A ring is a size of this run, in the colour of what was fastest there, measured.", "Праворуч: більше запитів. Вгору: більше очікування на кожне обчислення (0 — лише обчислення, ∞ — лише очікування). Де кілька моделей відстають від найшвидшої щонайбільше на 2 %, поле названо за тією, якій треба найменше потоків. Хрестик — положення повзунків. Кільце — розмір із цього запуску, його колір — хто був там найшвидшим за вимірами.";
    axis_count: "fetches →", "запитів →";
    axis_ratio: "wait : compute ↑", "очікування : обчислення ↑";
    axis_l: "fetches in flight, on average (L) →", "запитів у роботі, у середньому (L) →";
    axis_p: "cores busy, on average (P) ↑", "зайнятих ядер, у середньому (P) ↑";
    no_limit: "no limit", "без ліміту";
    row_sentence: "The lightest of the fastest with this wait and compute, by number of fetches:", "Найлегша з найшвидших за таких очікування й обчислення, за кількістю запитів:";
    as_fast: "{}; as fast within 2 %: {}", "{}; не повільніші більш ніж на 2 %: {}";
    sizes: "The fastest in this run", "Найшвидші в цьому запуску";
    sizes_how: "Predicted: all within 2 % of the shortest. Measured: the shortest median, and the models that this run cannot tell from it.", "Прогноз: усі, хто відстає від найкоротшої тривалості щонайбільше на 2 %. Виміряно: найкоротша медіана й моделі, яких цей запуск від неї не відрізняє.";
    col_fetches: "fetches", "запитів";
    col_predicted_fastest: "predicted fastest", "найшвидша за прогнозом";
    col_measured_fastest: "measured fastest", "найшвидша за вимірами";
    too_few: "not named, too few trials", "не названо, замало прогонів";
    nothing_measured: "nothing was measured", "нічого не виміряно";
}
