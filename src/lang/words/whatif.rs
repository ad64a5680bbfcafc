//! What the what-if says.

use super::words;

words! {
    what_if: "What if…", "А що, якби…";
    what_if_lead: "Change the work or the machine, and see what each model would take by its schedule on so many cores, with exact timers and no overhead: a thread, a task and a switch cost nothing, and every wait ends on time. These are predictions; what this run measured stands beside them.", "Змініть роботу чи машину й подивіться, скільки часу знадобилося б кожній моделі за її розкладом на стількох ядрах, з точними таймерами й без накладних витрат: потік, задача й перемикання нічого не коштують, а кожне очікування закінчується вчасно. Це прогноз; виміряне в цьому запуску стоїть поруч.";
    sliders_exact(fetches, wait, compute): "The sliders start at this scenario's own values: {fetches} equal fetches, each waits {wait} and computes for {compute}.", "Повзунки спочатку стоять на значеннях цього сценарію: однакових запитів {fetches}, кожен чекає {wait} і обчислює {compute}.";
    sliders_averaged(fetches, wait, compute): "Here all fetches are equal: one wait, then one computing. Those of this scenario are not, so the sliders start at their averages ({fetches} fetches, wait {wait}, compute {compute}), and the predictions there differ from those in the table above.", "Тут усі запити однакові: одне очікування, потім одне обчислення. У цьому сценарії вони різні, тому повзунки спочатку стоять на середніх значеннях (запитів {fetches}, очікування {wait}, обчислення {compute}), і прогноз для них відрізняється від прогнозу в таблиці вище.";
    sliders_connections(connections, fetches): "Here every wait has a connection of its own. In this run there were {connections} connections for {fetches} fetches, so waits stood in line for one, and the predictions in the table above know that.", "Тут кожне очікування має власне з'єднання. У цьому запуску з'єднань було {connections}, а запитів {fetches}, тож очікування стояли в черзі по з'єднання, і прогноз у таблиці вище це враховує.";
    beyond_prediction(model, measured, predicted, more): "What the prediction leaves out: in this run {model} took {measured} instead of {predicted}, which is {more} more in all.", "Чого прогноз не враховує: у цьому запуску {model} — це {measured} замість {predicted}, тобто разом на {more} більше.";
    beyond_timers(model, measured, predicted): "What the prediction leaves out: in this run {model} took {measured} instead of {predicted}. That is the timers' lateness, not the model: no other model was further from its prediction for another reason.", "Чого прогноз не враховує: у цьому запуску {model} — це {measured} замість {predicted}. Це запізнення таймерів, а не моделі: далі від свого прогнозу з іншої причини не було жодної.";
    as_predicted: "What the prediction leaves out did not show here: no model took more than 2 % longer than predicted.", "Того, чого прогноз не враховує, тут не видно: жодна модель не перевищила прогноз більш ніж на 2 %.";
    needs_scripts: "The sliders and the map of winners need scripts; without them you see the predictions for this scenario.", "Повзунки й карта переможців потребують скриптів; без них тут видно прогноз для цього сценарію.";
    what_to_change: "What to change", "Що змінити";
    each_waits: "each waits", "кожен чекає";
    each_computes: "each computes for", "кожен обчислює";
    slider_workers: "worker threads, W", "робочих потоків, W";
    slider_in_flight: "in flight at most, K", "у роботі щонайбільше, K";
    slider_cores: "cores of the machine", "ядер у машини";
    back_to_scenario: "Back to this scenario", "Назад до цього сценарію";
    predicted_times: "What each model would take", "Скільки часу знадобилося б кожній моделі";
    predicted_times_how: "The tick is the prediction, on a scale where each step is ten times as long. The dot is what this run measured; it stays where it is.", "Риска — прогноз; на шкалі кожен крок удесятеро довший за попередній. Крапка — виміряне в цьому запуску; вона стоїть на місці.";
    measured_here: "measured here", "виміряно тут";
    predicted_plane: "Where the models would stand", "Де стояли б моделі";
    predicted_plane_how: "The predicted averages. To the right: more fetches in flight at once (L). Up: more cores busy at once (P).", "Середні за прогнозом. Праворуч: більше запитів у роботі водночас (L). Вгору: більше ядер зайнято водночас (P).";
    fastest_map: "Which model is fastest where", "Яка модель де найшвидша";
    fastest_map_how: "To the right: more fetches. Up: more waiting for each computing (0: only computing, ∞: only waiting). Where several models are within 2 % of the fastest, the field is named after the one with the fewest threads. The cross is where the sliders stand. A ring is a size of this run, in the colour of what was fastest there, measured.", "Праворуч: більше запитів. Вгору: більше очікування на кожне обчислення (0 — лише обчислення, ∞ — лише очікування). Де кілька моделей відстають від найшвидшої щонайбільше на 2 %, поле названо за тією, якій треба найменше потоків. Хрестик — положення повзунків. Кільце — розмір із цього запуску, його колір — хто був там найшвидшим за вимірами.";
    axis_count: "fetches →", "запитів →";
    axis_ratio: "wait : compute ↑", "очікування : обчислення ↑";
    axis_l: "fetches in flight, on average (L) →", "запитів у роботі, у середньому (L) →";
    axis_p: "cores busy, on average (P) ↑", "зайнятих ядер, у середньому (P) ↑";
    no_limit: "no limit", "без ліміту";
    row_sentence: "The lightest of the fastest with this wait and compute, by number of fetches:", "Найощадливіша серед найшвидших за таких очікування й обчислення, за кількістю запитів:";
    as_fast(model, others): "{model}; as fast within 2 %: {others}", "{model}; не повільніші більш ніж на 2 %: {others}";
    fastest_in_run: "The fastest in this run", "Найшвидші в цьому запуску";
    fastest_in_run_how: "Predicted: all within 2 % of the shortest. Measured: the shortest median, and the models that this run cannot tell from it or that differ from it by no more than the timers' lateness.", "Прогноз: усі, хто відстає від найкоротшої тривалості щонайбільше на 2 %. Виміряно: найкоротша медіана й моделі, яких цей запуск від неї не відрізняє або які різняться від неї не більше, ніж запізненням таймерів.";
    predicted_fastest: "predicted fastest", "найшвидша за прогнозом";
    measured_fastest: "measured fastest", "найшвидша за вимірами";
    fastest_not_named: "not named: too few trials, too many suspect ones, or too short waits", "не названо: замало прогонів, забагато сумнівних або закороткі очікування";
    nothing_measured: "nothing was measured", "нічого не виміряно";
}
