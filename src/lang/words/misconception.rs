//! What learners believe of concurrency that measuring refutes. Each wrong answer of a lesson names one of these by its
//! id, so here a text has no method: it is looked up.

use super::super::Text;

/// Every misconception: its id in scenario files and records, and the belief in one sentence, as one who holds it would
/// say it, in both languages. By subject: what waiting is, what async is, what threads are, what requests are, what
/// queues are, what numbers say.
#[rustfmt::skip]
pub const MISCONCEPTIONS: &[(&str, &str, &str)] = &[
    ("one-thread-one-wait", "One thread can wait for one thing only.", "Один потік може чекати лише на щось одне."),
    ("waiting-is-work", "A program that waits for an answer keeps its core busy.", "Програма, що чекає на відповідь, займає ядро."),
    ("waits-cannot-overlap", "While an answer is on its way, nothing useful can be done.", "Поки відповідь у дорозі, нічого корисного зробити не можна."),
    ("gather-waits-in-turn", "To wait for all means to wait for one after another.", "Чекати на всіх означає чекати на кожного по черзі."),
    ("first-answer-ends-it", "Whoever waits for all is done with the first answer.", "Хто чекає на всіх, закінчує з першою відповіддю."),
    ("slow-one-holds-up-others", "One slow call holds up all the others.", "Один повільний виклик затримує всі інші."),

    ("calling-starts-it", "Calling an async function starts it.", "Виклик async-функції її запускає."),
    ("await-in-a-loop-is-concurrent", "Where there is await, waits overlap by themselves.", "Де є await, там очікування накладаються самі."),
    ("blocking-hurts-only-itself", "A blocking call in async code hurts only itself.", "Блокувальний виклик в асинхронному коді шкодить лише собі."),
    ("async-uses-all-cores", "Async spreads the work over all cores.", "Async розподіляє роботу між усіма ядрами."),
    ("async-speeds-up-computing", "Async makes computing faster.", "Async прискорює обчислення."),
    ("async-is-one-core", "Async code never runs on more than one core.", "Асинхронний код ніколи не працює більш ніж на одному ядрі."),
    ("join-all-uses-all-workers", "join_all hands its calls out to all worker threads.", "join_all роздає свої виклики всім робочим потокам."),
    ("async-shortens-one-request", "Async makes each single request faster.", "Async пришвидшує кожен окремий запит."),
    ("completion-order-is-result-order", "Results come in the order in which the calls end.", "Результати надходять у тому порядку, у якому завершуються виклики."),
    ("futures-are-free", "A future costs nothing, so their number does not matter.", "Future нічого не коштує, тому їхня кількість не важить."),
    ("tokio-is-async", "What tokio does is what async does.", "Що робить tokio, те й робить async."),
    ("async-has-a-low-ceiling", "Async cannot hold a hundred thousand waits at once.", "Async не витримає ста тисяч очікувань водночас."),

    ("concurrency-is-parallelism", "Many things at once need many cores at once.", "Щоб виконувати багато справ одночасно, потрібно багато ядер одночасно."),
    ("a-thread-needs-a-core", "More threads than cores are of no use.", "Потоків понад кількість ядер не треба."),
    ("more-threads-always-faster", "The more threads, the faster.", "Що більше потоків, то швидше."),
    ("threads-are-free", "A thread costs nothing.", "Потік нічого не коштує."),
    ("spawn-blocking-is-unlimited", "spawn_blocking has a thread for every call.", "spawn_blocking має потік для кожного виклику."),
    ("rayon-suits-waiting", "A pool with a thread for each core is the best place to wait.", "Пул із потоком на кожне ядро найкраще підходить для очікування."),

    ("any-request-may-be-repeated", "A request without an answer may always be sent again.", "Запит, на який не було відповіді, завжди можна надіслати ще раз."),
    ("any-answer-is-a-success", "An answer that came is a success.", "Якщо відповідь надійшла, це успіх."),
    ("async-lifts-limits", "Async lifts the limits of the far side.", "Async знімає обмеження іншої сторони."),

    ("a-tenth-slows-a-tenth", "If a tenth of the calls is slow, a tenth of the callers waits long.", "Якщо повільний лише кожен десятий виклик, то й довго чекає лише кожен десятий."),
    ("one-stall-one-caller", "A stall hurts only the one whom it hits.", "Завмирання шкодить лише тому, на кого припало."),
    ("no-queue-below-full-load", "As long as there is time to spare, nobody queues.", "Поки є запас часу, черги немає."),
    ("equally-busy-equal-queues", "Equally busy means equally long queues.", "Однакова зайнятість означає однакові черги."),
    ("work-is-all-the-wait", "A caller waits as long as the work takes.", "Чекати доводиться стільки, скільки триває робота."),
    ("every-stopwatch-sees-the-queue", "A stopwatch in the server sees how long callers wait.", "Секундомір у сервері бачить, скільки чекають ті, хто звернувся."),

    ("a-longer-queue-serves-more", "The longer the queue may be, the more callers are served.", "Що довшою може бути черга, то більше тих, кого обслужать."),
    ("throughput-is-goodput", "As long as as many are served a second, nothing is lost.", "Поки за секунду обслуговують стільки ж, нічого не втрачено."),
    ("a-load-test-is-the-load", "A load test shows what callers will see.", "Навантажувальний тест показує те, що побачать ті, хто звертається."),
    ("busy-is-the-worst", "A server that is always busy has seen the worst.", "Сервер, який завжди зайнятий, уже бачив найгірше."),

    ("any-two-times-compare", "Of two running times, one may always be divided by the other.", "Дві тривалості завжди можна поділити одну на одну."),
    ("same-work-no-gain", "On the same work, doing it at once gains nothing.", "На тій самій роботі одночасність нічого не дає."),
    ("mean-is-enough", "The mean tells how long one waits.", "Середнє значення каже, скільки доведеться чекати."),
    ("latency-is-throughput", "If one answer is not faster, nothing is gained.", "Якщо одна відповідь не пришвидшилася, виграшу немає."),
    ("more-requests-take-longer", "Ten times the calls take ten times as long.", "Удесятеро більше викликів триває вдесятеро довше."),
    ("small-sizes-tell-all", "What holds for a thousand holds for a hundred thousand.", "Що справедливо для тисячі, те справедливо й для ста тисяч."),
];

/// The belief of this id, in both languages.
pub(crate) fn misconception(id: &str) -> Option<Text> {
    MISCONCEPTIONS.iter().find(|(known, ..)| *known == id).map(|(_, en, uk)| Text::new(*en, *uk))
}
