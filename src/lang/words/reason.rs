//! Why a trial, a cell or a run is not beyond doubt.

use super::words;

words! {
    not_once(fetches, missing, repeated, unasked): "of {fetches} fetches {missing} are missing, {repeated} came twice, {unasked} were never asked for", "запитів усього {fetches}: бракує {missing}, завершилися двічі {repeated}, зайвих {unasked}";
    wrong_result(fetch): "fetch {fetch} returned something else than its work gives", "запит {fetch} повернув не той результат, який дає його робота";
    other_answers(model): "the calls answered something else than under {model}, which ran before: not the same work. If an answer changes from call to call (a time, a random number), return only what does not", "виклики відповіли не те, що під моделлю {model}, яка виконувалася раніше: це не та сама робота. Якщо відповідь щоразу інша (час, випадкове число), повертайте лише те, що не змінюється";
    fetches_failed(failed, fetches): "{failed} of {fetches} fetches failed", "невдалих запитів: {failed}, усього: {fetches}";
    outside_trial(fetches): "{fetches} fetches have a stamp outside the trial", "запитів із позначкою часу поза прогоном: {fetches}";
    before_due(fetches): "{fetches} fetches started before they were due", "розпочалися раніше, ніж мали надійти, запитів: {fetches}";
    late_arrivals(lag, most): "the generator was late: one fetch in a hundred was handed over {lag} or more after it was due, and {most} is the most that leaves the response times to the model", "генератор запізнювався: один запит зі ста передано щонайменше через {lag} після належної миті, а час відповіді належить моделі, лише якщо це не більше ніж {most}";
    ended_early(fetches, waits): "{fetches} fetches and {waits} single waits ended before they may", "завершилися раніше, ніж могли: запитів — {fetches}, окремих очікувань — {waits}";
    under_waits(makespan, bound): "a makespan of {makespan} ns is under the {bound} ns that the waits alone take", "тривалість прогону {makespan} нс менша за {bound} нс, яких потребують самі очікування";
    under_computing(makespan, bound): "a makespan of {makespan} ns is under the {bound} ns that its computing took when it was calibrated: the core ran faster than before", "тривалість прогону {makespan} нс менша за {bound} нс, яких його обчислення потребували під час калібрування: ядро працювало швидше, ніж раніше";
    over_limit(peak, limit): "{peak} fetches were in flight at once, and the model allows {limit}", "запитів у роботі водночас було {peak}, а модель дозволяє {limit}";
    under_peak(peak, ideal): "only {peak} fetches were in flight at the peak, where {ideal} fit: a thread was refused, or starting stalled", "найбільше запитів у роботі було {peak}, хоча могло бути {ideal}: система не дала потоку або початок запитів затримався";
    idle(makespan, bound): "a makespan of {makespan} ns is over the {bound} ns that the same fetches need where no place is left empty: places or cores stood idle while fetches were queued", "тривалість прогону {makespan} нс більша за {bound} нс, яких досить тим самим запитам, коли вільні місця не простоюють: запити стояли в черзі, хоча місця або ядра були вільні";
    littles_law(integral, sum): "Little's law does not hold: {integral} against {sum} ns", "не виконується закон Літтла: {integral} проти {sum} нс";
    over_cpu(cpu, window, cores): "{cpu} ns of CPU time do not fit into {window} ns on {cores} cores", "{cpu} нс процесорного часу не вміщаються у {window} нс (ядер: {cores})";
    stamps_do_not_fit(makespan, bracket): "the lane says that its fetches took {makespan}, and from outside it was {bracket} from start to end", "програма каже, що її запити тривали {makespan}, а ззовні від початку до кінця минуло {bracket}";
    not_computed(cpu, least): "the lane used {cpu} of CPU time, and its computing takes {least} at its own speed", "програма витратила {cpu} процесорного часу, а її обчислення з її власною швидкістю потребують {least}";
    too_quick(fetches): "{fetches} fetches took less time than their waits and their computing", "запитів, що тривали менше, ніж їхні очікування й обчислення: {fetches}";
    not_asked_once(waits, missing, repeated, unasked, unanswered): "of {waits} waits the far side was not asked for {missing}, it was asked for {repeated} again and for {unasked} that are of no fetch, and {unanswered} were given up before the answer", "очікувань усього {waits}: віддалену сторону не попросили про {missing}, попросили ще раз про {repeated}, зайвих {unasked}, не дочекалися відповіді {unanswered}";
    asked_outside(fetches): "the far side had waits of {fetches} fetches at other times than the lane says that these were in flight, or two of one fetch at once", "віддалена сторона мала очікування не тоді, коли програма називає їхні запити такими, що в роботі, або двоє очікувань одного запиту водночас; таких запитів: {fetches}";
    open_over_limit(peak, limit): "the far side had {peak} requests of the lane open at once, and {limit} may be", "віддалена сторона мала відкритих звернень програми водночас {peak}, а дозволено {limit}";
    histogram_count(service, response, fetches): "the histograms hold {service} and {response} of {fetches} fetches", "у гістограмах {service} і {response} запитів із {fetches}";
    outcome_count(counted, fetches): "{counted} outcomes were recorded for {fetches} fetches that made requests", "записано результатів: {counted}, а запитів, що зверталися до сервісу, — {fetches}";
    connections_dropped(connections): "the kernel dropped {connections} connections before the far side took them in: the second until the next try would pass for latency", "ядро системи відкинуло з'єднань: {connections} — віддалена сторона не встигла їх прийняти, і секунда до нової спроби видавалася б за затримку";
    foreign_cpu(share): "other programs used {share} of the cores meanwhile", "тим часом інші програми займали {share} часу ядер";
    stolen_cpu(share): "the host took {share} of the cores away meanwhile", "тим часом хост забрав {share} часу ядер";
    delayed(share, cause): "undisturbed, this trial may have been shorter by up to {share}: {cause}", "без сторонніх впливів цей прогін міг бути коротшим — щонайбільше на {share}: {cause}";
    cpu_pressure(share): "for {share} of the time some thread was ready to run and had to wait for a core", "протягом {share} часу якийсь потік був готовий працювати, але чекав на ядро";
    shared_core(longer): "this core was shared: fixed computing took {longer} longer by the clock than by its CPU time", "це ядро доводилося ділити: сталий обсяг обчислень тривав за годинником на {longer} довше, ніж за процесорним часом";
    slow_core(slower, busy): "this core ran {slower} slower than at calibration, and the trial computed for {busy} of its time", "це ядро працювало на {slower} повільніше, ніж під час калібрування, а обчислення тривали {busy} часу прогону";

    no_success(outcomes): "no fetch succeeded: {outcomes}", "жоден запит не вдався: {outcomes}";
    thread_refused(made, needed, error): "the system refused a thread after {made} of {needed}: {error}", "система не дала створити потік, коли створено {made} з {needed}: {error}";
    other_plan: "the child expanded another plan than its parent", "дочірній процес розгорнув інший план, ніж батьківський";
    other_answer: "the child gave another answer", "дочірній процес відповів не на те";
    silent(after): "no answer within {after}", "без відповіді протягом {after}";
    took_too_long(after): "gave up after {after}: more than ten times what was expected", "припинено через {after}: це більш ніж удесятеро довше, ніж очікувалося";
    crashed(how, tail): "the process of the trial died ({how}){tail}", "процес прогону аварійно завершився ({how}){tail}";

    over_most_threads(threads, most): "it needs {threads} threads; inflight makes at most {most}. Ask for fewer fetches or workers", "потрібно потоків: {threads}; inflight створює не більше ніж {most}. Зменште кількість запитів або робочих потоків";
    over_thread_limit(threads, limit, left, percent, remedy): "it needs {threads} threads; {limit} leaves {left}, of which {percent} % may be used. To raise it: {remedy}", "потрібно потоків: {threads}; {limit} залишає {left}, із них можна взяти {percent} %. Щоб збільшити: {remedy}";
    over_memory(needed, available): "it needs about {needed}; half of the {available} that are available may be used. Ask for fewer fetches", "потрібно близько {needed}; можна взяти половину з доступних {available}. Зменште кількість запитів";
    over_file_limit(files, connections, limit, raised): "it needs {files} open files for {connections} connections; RLIMIT_NOFILE allows {limit}. To raise it: ulimit -n {raised} (as root), or set --connections", "потрібно відкритих файлів: {files}, бо з'єднань — {connections}; RLIMIT_NOFILE дозволяє {limit}. Щоб збільшити: ulimit -n {raised} (від root), або задайте --connections";
    no_async_client(backend): "{backend} has no asynchronous client: its calls work in the thread that makes them. Async programs hand them to threads, as spawn-blocking does", "{backend} не має асинхронного клієнта: його виклики працюють у тому потоці, що їх робить. Асинхронні програми передають їх потокам, як це робить spawn-blocking";
    no_lane(lane, cause): "{lane} was not run: {cause}", "{lane} не запущено: {cause}";
    lane_backend(backend): "it has no client for {backend}: a program of another language makes the waits of those backends that its file names, and of `sleep` where it names none", "вона не має клієнта для {backend}: програма іншою мовою працює на тих бекендах, які називає її файл, а якщо він не називає жодного — на `sleep`";
    lane_needs_limit: "it keeps to a limit of fetches in flight, and none is set: give --in-flight, or `in_flight` under [run]", "вона тримається обмеження на запити в роботі, а його не задано: вкажіть --in-flight або `in_flight` у [run]";
    lane_arrivals: "it begins all of its fetches at the start: its file does not say `arrivals = true`", "вона починає всі свої запити на старті: її файл не каже `arrivals = true`";
    lane_admission: "a program of another language runs every fetch at an instant that is fixed: clients that wait for their answers, a queue that may be full and a deadline are not given to it", "програма іншою мовою виконує кожен запит у наперед задану мить: клієнти, що чекають на відповіді, обмежена черга й граничний термін їй не передаються";
    lane_requests: "a program of another language asks the far side for waits alone, and this scenario makes requests with methods, statuses and retries", "програма іншою мовою просить у віддаленої сторони лише очікувань, а цей сценарій надсилає запити з методами, кодами стану й повторами";
    no_own_blocking: "the bench has no blocking code: see `Bench::blocking`", "бенч не має блокувального коду: див. `Bench::blocking`";
    no_own_async: "the bench has no async code: see `Bench::non_blocking`", "бенч не має асинхронного коду: див. `Bench::non_blocking`";
    over_budget(trials, needed, budget): "{trials} would take about {needed}, and the whole run may take {budget}", "на {trials} пішло б близько {needed}, а на весь запуск відведено {budget}";
    out_of_time(done, trials, next, left, budget): "{done} of {trials} trials were run: another would take about {next}, and {left} of the {budget} for the whole run are left", "виконано прогонів: {done} з {trials}; ще один тривав би близько {next}, а з {budget} на весь запуск залишилося {left}";
    given_up(lost): "given up after {lost} trials that failed or were refused: it was not tried again", "після {lost} невдалих прогонів (збій або відмова системи) більше не запускали";
    no_service(error): "the service could not be started: {error}", "не вдалося запустити сервіс: {error}";
    no_server(name, url, cause, start, variable): "{name} does not answer at {url}: {cause}. Start it ({start}), or say where it is with {variable}=…", "{name} не відповідає за адресою {url}: {cause}. Запустіть його ({start}) або вкажіть адресу через {variable}=…";
    no_answer(url, cause): "{url} cannot be asked: {cause}. Start the server, or look with curl at what it answers", "{url} не вдалося запитати: {cause}. Запустіть сервер або погляньте через curl, що він відповідає";
    no_far_side(cause): "the far side does not answer: {cause}", "віддалена сторона не відповідає: {cause}";

    niceness(nice): "ran with niceness {nice}: the kernel lets timers of such a process be five times later", "запущено з nice {nice}: ядро системи дозволяє таймерам такого процесу запізнюватися вп'ятеро більше";
    service_restarted(how): "the service ended in the middle of the run ({how}) and was started again", "сервіс завершився посеред запуску ({how}), його запустили знову";
    limit_ignored_by_backend(scenario, backend, limit, value, others): "{scenario}: the backend {backend} does not heed `{limit} = {value}`, so nothing is limited there. Take a backend that does ({others}), or a model with a limit (`bounded`, with `in_flight`)", "{scenario}: бекенд {backend} не зважає на `{limit} = {value}`, тож там нічого не обмежено. Візьміть бекенд, який зважає ({others}), або модель з обмеженням (`bounded`, з `in_flight`)";
    limit_ignored_by_models(scenario, limit, value, others): "{scenario}: none of its models heeds `{limit} = {value}`, so nothing is limited. Take a model that does: {others}", "{scenario}: жодна з моделей не зважає на `{limit} = {value}`, тож нічого не обмежено. Візьміть модель, яка зважає: {others}";
    length_ignored(url): "{url} has no place for a length ({{ms}} or {{s}}): each wait is a request that takes as long as the server likes, whatever the plan says. So nothing is predicted, no wait can be found too short, and question, lesson and claims, which speak of the plan's lengths, are left out", "{url} не має місця для тривалості ({{ms}} або {{s}}): кожне очікування — це запит, який триває, скільки схоче сервер, хоч би що казав план. Тому прогнозу немає, надто коротке очікування не виявити, а запитання, урок і твердження, які говорять про тривалості з плану, пропущено";
    lanes_missing(scenario, lanes): "{scenario}: its claims speak of lanes that this run does not have: {lanes}. Give the file that declares them (--lanes FILE); `inflight lane new` writes some to start from", "{scenario}: твердження говорять про програми, яких у цьому запуску немає: {lanes}. Дайте файл, який їх описує (--lanes ФАЙЛ); `inflight lane new` запише готові";
    shares_missing(shares, of): "of {of} shares of this run these are missing, or are not whole: {shares}. The numbers are of the blocks that are there", "цей запуск поділено на частини ({of}), і цих немає або вони неповні: {shares}. Числа стосуються лише тих блоків, які є";
    debug_build: "a debug build: what a model costs is not what it costs in a release build", "налагоджувальна збірка: модель коштує не стільки, скільки в оптимізованій (release)";

    in_trials(trials, of, cause): "in {trials} of {of}: {cause}", "у {trials} з {of}: {cause}";
    in_trials_for_example(trials, of, cause): "in {trials} of {of}, for example: {cause}", "у {trials} з {of}, наприклад: {cause}";
    unexplained: "no reason is given", "причини не вказано";
    only_warm_up: "Only the warm-up ran: there is nothing to show.", "Відбувся лише розігрівальний прогін: показувати нічого.";
    unreadable_histogram: "A histogram of the record cannot be read: the latencies are not shown.", "Одну з гістограм запису не вдалося прочитати: час обслуговування й час відповіді не показано.";
    below_timer(timer, late, each, least): "Below the timer's resolution: a wait by {timer} ends {late} late here, and a typical fetch takes {each} for each of its waits. More than 5 % of that is the timer's, so no winner is named. Make the waits {least} or longer.", "Замало для роздільної здатності таймера: очікування через {timer} тут спізнюється на {late}, а типовий запит витрачає на кожне своє очікування {each}. Понад 5 % цього часу належить таймерові, тому переможця не названо. Задайте очікування, не коротші за {least}.";
    crowded(share): "Other programs used {share} of the cores while its trials ran.", "Поки тривали прогони, інші програми займали {share} часу ядер.";
    short_trial(shortest): "The shortest trial took {shortest}: under 1 ms, starting and ending a trial weigh in.", "Найкоротший прогін тривав {shortest}: якщо менше ніж 1 мс, помітно впливають початок і кінець прогону.";
    few_trials(trials, needed): "There are {trials}: to know the mean within 2 %, by how they vary, {needed} are needed.", "Тут {trials}: за такого розкиду, щоб знати середнє з точністю до 2 %, потрібно {needed}.";
    slow_first(first, others): "The first trial differs: it took {first}, the others {others}. Warm-up was not over. It is kept in all numbers.", "Перший прогін відрізняється: він тривав {first}, а решта — {others}. Розігрів ще не закінчився. У всіх числах цей прогін ураховано.";
    quick_first(first, others): "The first trial differs: it took {first}, the others {others}. The machine has become slower since. It is kept in all numbers.", "Перший прогін відрізняється: він тривав {first}, а решта — {others}. Відтоді машина сповільнилася. У всіх числах цей прогін ураховано.";
    unstable(deviation): "The trials vary: the standard deviation is {deviation} of the mean makespan.", "Прогони різняться: стандартне відхилення становить {deviation} від середньої тривалості прогону.";
    extreme_trial(makespan, mean): "One trial took {makespan}, while the mean is {mean}.", "Один із прогонів тривав {makespan}, а середня тривалість становить {mean}.";
    one_outlier(of, named): "1 of {of} trials lies far from the others ({named}). It is kept in all numbers.", "Один прогін (з {of}) значно відхиляється від решти: {named}. У всіх числах його враховано.";
    outliers(outliers, of, named): "{outliers} of {of} trials lie far from the others ({named}). They are kept in all numbers.", "Прогонів, що значно відхиляються від решти: {outliers} (усього {of}): {named}. У всіх числах їх ураховано.";
    unknown_reason: "a reason that this version does not know", "причина, якої ця версія не знає";
}
