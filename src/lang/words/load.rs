//! Arrivals that do not all come at once, and how models keep up with them.

use super::words;

words! {
    load_stable: "keeps up", "встигає";
    load_waiting: "clients wait", "клієнти чекають";
    load_shedding: "turns some away", "частину відхиляє";
    load_saturated: "falls behind", "відстає";
    load_undecided: "cannot be told", "не визначити";

    load_arrivals(words): "Fetches arrive: {words}.", "Запити надходять: {words}.";
    load_queue(count): "At most {count} wait for a place; one that comes when they do is turned away.", "Чекати на місце можуть щонайбільше {count}; хто приходить, коли їх стільки, тому відмовляють.";
    load_deadline(time): "What has not started {time} after it was due is not run.", "Хто не почав за {time} від належної миті, той не виконується.";
    load_within(time): "A response within {time} is good.", "Відповідь у межах {time} вважаємо вчасною.";

    table_load: "Under load: what came, what was answered, and how soon", "Під навантаженням: що надійшло, що обслужено і як швидко";
    load_offered: "offered, per s", "надходить за с";
    load_good: "good, per s", "вчасних за с";
    load_refused: "turned away", "відхилено";
    load_achieved: "achieved, per s", "обслужено за с";
    load_service_p99: "service, p99", "обслуговування, p99";
    load_response: "response, p50 / p99", "відповідь, p50 / p99";
    load_response_p50: "response, p50", "відповідь, p50";
    load_response_p99: "response, p99", "відповідь, p99";
    load_response_predicted: "predicted response, p50 / p99", "прогноз відповіді, p50 / p99";
    load_hidden: "hidden wait", "прихована черга";
    load_backlog: "most waiting or running", "найбільше в черзі й у роботі";
    load_lag: "lag, p99", "запізнення генератора, p99";
    load_drift(grows): "+{grows} s each second", "+{grows} с щосекунди";
    load_state: "keeps up?", "чи встигає";
    table_load_note: "Offered: fetches a second that came; clients that wait for their answers ask as fast as they are answered. Turned away: the share of them that was not run, since the queue was full (shed) or the deadline had passed (expired). Achieved: fetches a second until the last was done. Response: from the instant when a fetch was due until it was finished; service: from its start. Hidden wait: p99 of the response over p99 of the service, that is, what a tool hides that starts its stopwatch when the work starts. Lag: how late the harness handed fetches over. Where a model falls behind, its response times grow (by how much with each second of arrivals stands below) as long as fetches come: its percentiles belong to this length of run alone and are not ranked.", "Надходить: скільки запитів за секунду прийшло; клієнти, що чекають на відповідь, питають так швидко, як їм відповідають. Відхилено: частка тих, що не виконувалися, бо черга була повна або сплив термін. Обслужено: скільки запитів за секунду завершено, рахуючи до останнього. Відповідь — від миті, коли запит мав надійти, до його завершення; обслуговування — від його початку. Прихована черга: p99 відповіді поділити на p99 обслуговування, тобто те, що приховує інструмент, який вмикає секундомір аж на початку роботи. Запізнення: на скільки генератор передав запити пізніше. Якщо модель відстає, її час відповіді зростає (на скільки з кожною секундою надходження — зазначено нижче), доки надходять запити: її перцентилі стосуються лише запуску такої довжини, і місць за ними не розподіляємо.";

    load_keep_up(rate, models): "At {rate} fetches a second {models} kept up.", "За {rate} запитів на секунду встигали: {models}.";
    load_fall_behind(rate, models): "At {rate} fetches a second {models} fell behind.", "За {rate} запитів на секунду навантаження не витримано: {models}.";
    load_some_fall_behind(rate, behind, models): "At {rate} fetches a second {behind} fell behind, while {models} kept up.", "За {rate} запитів на секунду навантаження не витримано: {behind}; витримано: {models}.";
    load_grows(model, grows, achieved): "{model} answered {achieved} a second: with every second of arrivals its response took {grows} s longer.", "{model} обслуговувала {achieved} за секунду: з кожною секундою надходження відповідь довшала на {grows} с.";
    load_soonest(model, p99): "Of those that kept up, 99 of 100 responses came within {p99} ({model}).", "Серед тих, що встигали, 99 зі 100 відповідей прийшли щонайпізніше за {p99} ({model}).";
    load_up_to(model, p99, slowest, slow): "Of those that kept up, 99 of 100 responses came within {p99} ({model}) to {slow} ({slowest}).", "Серед тих, що встигали, 99 зі 100 відповідей прийшли щонайпізніше за {p99} ({model}) — {slow} ({slowest}).";
    load_sheds(model, share, p99): "{model} turned {share} of them away (shed, or expired in the queue); 99 of 100 of those that it took were answered within {p99}.", "{model} відхиляла {share} запитів (немає місця в черзі або сплив термін); 99 зі 100 прийнятих отримали відповідь щонайпізніше за {p99}.";
    load_turned_away(rate, models): "At {rate} fetches a second {models} answered in time by turning some away.", "За {rate} запитів на секунду відповіді вчасні, бо частину запитів відхилено: {models}.";
    load_no_rank(models): "The percentiles of {models} depend on how long fetches come, so they have no rank.", "Перцентилі залежать від того, як довго надходять запити, тож місця не мають: {models}.";

    hidden_wait(model, times): "{model} looks {times} better than it was, if the stopwatch starts with the work.", "{model} здається кращою, ніж є ({times}), якщо вмикати секундомір на початку роботи.";
    hidden_wait_because(service, response): "99 of 100 fetches took at most {service} from their start, but {response} from the instant when they were due: the rest is the queue before the start. Closed-loop tools leave it out (coordinated omission).", "99 зі 100 запитів тривали щонайбільше {service} від початку роботи, але {response} від миті, коли мали надійти: решта — черга перед початком. Інструменти із замкненим циклом її не бачать (coordinated omission).";

    backlog_title: "Backlog: fetches that are due and not finished", "Беклог: запити, що надійшли й не завершені";
    backlog_how: "Of each model over time, all on one scale. A level curve: it keeps up. A rising one: it falls behind, and drains when no more come.", "Для кожної моделі в часі, усі на одній шкалі. Рівна крива: модель встигає. Висхідна: відстає й розвантажується, коли нових немає.";
    two_ways_title: "One run, asked two ways", "Один запуск, два запитання";
    two_ways_how: "How long until the answer: as those say who asked, and as a stopwatch says that starts with the work.", "Скільки чекали на відповідь: за словами тих, хто питав, і за секундоміром, увімкненим на початку роботи.";
    two_ways_term_service: "service: from its start until it is finished; what lies between is the queue", "обслуговування: від початку роботи до її завершення; між лініями — черга";
    sweep_response_p50_title: "Median response", "Медіана часу відповіді";
    sweep_response_p99_title: "99th percentile of the response", "99-й перцентиль часу відповіді";
    sweep_response_how: "As the rate grows, the line is flat while a model keeps up; beyond its capacity it turns up like a hockey stick.", "Що більша інтенсивність: лінія рівна, доки модель встигає; за межею її спроможності круто йде вгору.";
    sweep_term_response: "response: from the instant when a fetch is due until it is finished", "відповідь: від миті, коли запит має надійти, до його завершення";
    sweep_term_hollow: "the model falls behind, so the value is that of a run of this length", "модель відстає, тож значення стосується запуску саме такої довжини";
    sweep_term_service: "service: from its start; what lies between is the queue", "обслуговування: від початку роботи; між лініями — черга";
    sweep_term_ideal: "the response predicted for an ideal machine", "відповідь, передбачена для ідеальної машини";
    sweep_achieved_title: "What is answered of what comes", "Скільки обслужено з того, що надходить";
    sweep_achieved_how: "Fetches answered a second, until the last one was done. A model leaves the diagonal at its capacity.", "Обслужено запитів за секунду, рахуючи до останнього. Від діагоналі модель відходить на межі своєї спроможності.";
    sweep_term_diagonal: "as many are answered as come", "обслужено стільки, скільки надходить";
    sweep_term_behind: "the model falls behind", "модель відстає";
}
