//! A record held to itself.

use super::words;

words! {
    audit_place(place, what): "{place}: {what}", "{place}: {what}";
    audit_trial(place, trial): "{place}, trial {trial}", "{place}, прогін {trial}";
    believed_plans: "that each plan is that of its scenario file: the file is not in the record, only the plan's digest", "що кожен план відповідає файлу свого сценарію: у записі є лише відбиток плану, а самого файлу немає";
    believed_system: "the clock, the CPU time and the memory that the system told while the trials ran", "показам годинника, процесорного часу й пам'яті, які система давала під час прогонів";
    believed_fetches: "the single fetches: the record keeps their distribution, and the timeline of a few", "окремим запитам: у записі є їхній розподіл і часова шкала лише декількох із них";

    rule_counts: "every fetch of the plan completed and was timed once", "кожен запит плану завершився, і його час виміряно один раз";
    breach_counts(fetches, done, service, response): "{fetches} fetches planned, {done} completed, {service} and {response} timed", "запитів заплановано {fetches}, завершено {done}, виміряно {service} і {response}";
    rule_checksums: "the same plan returned the same payload in every trial of every model", "той самий план повернув ті самі дані в кожному прогоні кожної моделі";
    breach_checksum(found, expect): "the checksum is {found}, elsewhere {expect}", "контрольна сума {found}, в інших прогонах {expect}";
    rule_plans: "cells of one scenario and size have one plan, and one plan has one amount of work", "комірки одного сценарію й розміру мають один план, а один план — один обсяг роботи";
    breach_no_digest: "its plan has no digest of SHA-256", "план не має відбитка SHA-256";
    breach_other_plan: "another plan than the cells beside it", "інший план, ніж у сусідніх комірок";
    breach_other_amount: "another amount of work than a cell with the same plan", "інший обсяг роботи, ніж у комірки з тим самим планом";
    rule_order: "no two trials had the same place in the order of the run", "жодні два прогони не мали того самого місця в порядку запуску";
    breach_order(place): "a second trial at place {place}", "другий прогін на місці {place}";

    rule_histograms: "every histogram can be read, and holds the count and the percentiles beside it", "кожну гістограму можна прочитати, а кількість і перцентилі поряд із нею відповідають їй";
    breach_no_histogram(error): "the histogram cannot be read: {error}", "гістограму не прочитано: {error}";
    breach_percentiles: "the histogram holds other percentiles", "гістограма містить інші перцентилі";
    breach_ends: "the histogram has another minimum, mean or maximum", "гістограма має інший мінімум, середнє або максимум";
    rule_times: "no fetch ended after its trial, and together they took as long as they had to wait", "жоден запит не завершився після свого прогону, а разом вони тривали не менше, ніж мали чекати";
    breach_longer(last, makespan): "a fetch took {last} ns in a trial of {makespan} ns", "запит тривав {last} нс у прогоні, що тривав {makespan} нс";
    breach_collected: "it was collected before it had ended", "його результати зібрано раніше, ніж він завершився";
    breach_waited(sum, least): "all fetches together took {sum} ns, and had to wait {least} ns", "усі запити разом тривали {sum} нс, а мали чекати {least} нс";
    rule_little: "L is the sum of the service times over the makespan, and no more than were ever in flight", "L — це сума часу обслуговування, поділена на тривалість прогону, і не більше, ніж бувало в роботі";
    breach_little(said, expect): "L is said to be {said}, and comes to {expect}", "L вказано як {said}, а виходить {expect}";
    breach_peak(peak, said, most): "a peak of {peak} in flight for L = {said}, and at most {most} allowed", "пік {peak} запитів у роботі за L = {said}, а дозволено щонайбільше {most}";
    rule_cpu: "P is the CPU time over the makespan, and no more than all cores can give", "P — це процесорний час, поділений на тривалість прогону, і не більше, ніж дають усі ядра";
    breach_parallelism(said, expect): "P is said to be {said}, and comes to {expect}", "P вказано як {said}, а виходить {expect}";
    breach_memory: "its peak of memory is below what it began with", "пік пам'яті менший, ніж обсяг на початку";
    rule_timelines: "timelines and curves stay within the trial they were taken from", "часові шкали й криві не виходять за межі прогону, з якого їх узято";
    breach_timeline: "a timeline is out of order, out of the trial, or of a fetch that is not planned", "часова шкала порушує порядок, виходить за межі прогону або належить незапланованому запиту";
    breach_curve: "the curve of fetches in flight is over its peak, out of the trial, or does not end at 0", "крива запитів у роботі вища за пік, виходить за межі прогону або не закінчується нулем";

    rule_numbers: "medians, intervals, peaks and percentiles of every cell follow from its trials", "медіани, інтервали, піки й перцентилі кожної комірки випливають із її прогонів";
    breach_number(what): "{what} does not follow from the trials", "не випливає з прогонів: {what}";
    the_median: "the median makespan", "медіана тривалості прогону";
    the_makespan: "the makespan", "тривалість прогону";
    the_throughput: "the throughput", "пропускна здатність";
    the_speed_up: "the speed-up", "прискорення";
    the_service_times: "the service times", "час обслуговування";
    the_response_times: "the response times", "час відповіді";
    a_scalar: "a median or a peak", "медіана або пік";
    rule_verdicts: "no cell is said to be better than its trials", "жодна комірка не оцінена краще, ніж її прогони";
    breach_verdict(said, made): "said to be {said}, and its trials make it {made}", "вказано {said}, а за прогонами {made}";
    breach_withheld: "it shows numbers that its verdict withholds", "показує числа, яких за її вердиктом показувати не можна";
    rule_claims: "every claim and every answer, judged again, comes out as it stands in the record", "кожне твердження й кожна відповідь, оцінені ще раз, дають той самий висновок, що й у записі";
    breach_claim(outcome, claim): "judged again, it is {outcome}: {claim}", "оцінене ще раз — {outcome}: {claim}";
    breach_answer(outcome, answer): "judged again, what refutes or shows it is {outcome}: {answer}", "оцінене ще раз підтвердження — {outcome}: {answer}";
}
