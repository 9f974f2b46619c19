//! The decision in one plain sentence: what was the case, so who answers. English, French, Spanish.

use super::decision::{Decision, Facts, Plan, Reason};
use crate::availability::tidy;
use crate::language::Language;

/// Whether the call is being asked about or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// "… so the assistant answers."
    Present,
    /// "… so the assistant answered."
    Past,
}

impl Decision {
    /// "Closed for Family Day, so the assistant answered."
    #[must_use]
    pub fn sentence(&self, language: Language, tense: Tense) -> String {
        let cause = cause(self.reason, &self.facts, language, tense);
        let effect = effect(&self.plan, language, tense);
        let so = match language {
            Language::En => "so",
            Language::Fr => "donc",
            Language::Es => "así que",
        };
        format!("{cause}, {so} {effect}.")
    }

    /// The first half alone, as it is now: "Closed for Family Day."
    #[must_use]
    pub fn cause(&self, language: Language) -> String {
        format!("{}.", cause(self.reason, &self.facts, language, Tense::Present))
    }
}

fn cause(reason: Reason, facts: &Facts, language: Language, tense: Tense) -> String {
    match reason {
        Reason::Holiday => {
            let name = facts.holiday.as_deref().map(tidy).filter(|name| !name.is_empty());
            match (name, language) {
                (Some(name), Language::En) => format!("Closed for {name}"),
                (Some(name), Language::Fr) => format!("Fermé pour {name}"),
                (Some(name), Language::Es) => format!("Cerrado por {name}"),
                (None, Language::En) => "Closed for a special day".to_owned(),
                (None, Language::Fr) => "Fermé pour une journée spéciale".to_owned(),
                (None, Language::Es) => "Cerrado por un día especial".to_owned(),
            }
        }
        Reason::Overflow => {
            let (lines, one, now) = (facts.active_calls, facts.active_calls == 1, tense == Tense::Present);
            let pick = |one_now, many_now, one_then, many_then| match (one, now) {
                (true, true) => one_now,
                (false, true) => many_now,
                (true, false) => one_then,
                (false, false) => many_then,
            };
            match language {
                Language::En => {
                    let verb = pick("call is", "calls are", "call was", "calls were");
                    format!("{lines} {verb} on the line already")
                }
                Language::Fr => {
                    let verb = pick("appel est", "appels sont", "appel était", "appels étaient");
                    format!("{lines} {verb} déjà en ligne")
                }
                Language::Es => {
                    let (verb, calls) = (if now { "hay" } else { "había" }, if one { "llamada" } else { "llamadas" });
                    format!("Ya {verb} {lines} {calls} en línea")
                }
            }
        }
        _ => {
            let (en, fr, es) = fixed_cause(reason, facts.between_openings);
            let both = match language {
                Language::En => en,
                Language::Fr => fr,
                Language::Es => es,
            };
            both[if tense == Tense::Present { 0 } else { 1 }].to_owned()
        }
    }
}

/// Now and then.
type Tenses = [&'static str; 2];

/// The causes that need no values, in English, French and Spanish.
const fn fixed_cause(reason: Reason, between_openings: bool) -> (Tenses, Tenses, Tenses) {
    match reason {
        Reason::UnknownNumber => (
            ["This number belongs to no clinic", "This number belonged to no clinic"],
            ["Ce numéro n’appartient à aucune clinique", "Ce numéro n’appartenait à aucune clinique"],
            ["Este número no pertenece a ninguna clínica", "Este número no pertenecía a ninguna clínica"],
        ),
        Reason::NumberInactive => (
            ["This number is deactivated", "This number was deactivated"],
            ["Ce numéro est désactivé", "Ce numéro était désactivé"],
            ["Este número está desactivado", "Este número estaba desactivado"],
        ),
        Reason::ClinicInactive => (
            ["The clinic is switched off", "The clinic was switched off"],
            ["La clinique est désactivée", "La clinique était désactivée"],
            ["La clínica está desactivada", "La clínica estaba desactivada"],
        ),
        Reason::SubscriptionInactive => (
            ["The subscription has ended", "The subscription had ended"],
            ["L’abonnement a pris fin", "L’abonnement avait pris fin"],
            ["La suscripción ha terminado", "La suscripción había terminado"],
        ),
        Reason::CallFeatureDisabled => (
            ["Calls are switched off for the company", "Calls were switched off for the company"],
            ["Les appels sont désactivés pour l’entreprise", "Les appels étaient désactivés pour l’entreprise"],
            ["Las llamadas están desactivadas para la empresa", "Las llamadas estaban desactivadas para la empresa"],
        ),
        Reason::AssistantDisabled => (
            ["No assistant may take calls here", "No assistant was allowed to take calls here"],
            ["Aucun assistant ne peut répondre ici", "Aucun assistant ne pouvait répondre ici"],
            ["Ningún asistente puede atender aquí", "Ningún asistente podía atender aquí"],
        ),
        Reason::CallerBlocked => (
            ["The caller is blocked", "The caller was blocked"],
            ["L’appelant est bloqué", "L’appelant était bloqué"],
            ["La persona que llama está bloqueada", "La persona que llamó estaba bloqueada"],
        ),
        Reason::CallerVip => (
            ["The caller is a VIP", "The caller was a VIP"],
            ["L’appelant est prioritaire", "L’appelant était prioritaire"],
            ["La persona que llama es prioritaria", "La persona que llamó era prioritaria"],
        ),
        Reason::CallerWithheld => (
            ["The caller’s number is withheld", "The caller’s number was withheld"],
            ["Le numéro de l’appelant est masqué", "Le numéro de l’appelant était masqué"],
            ["El número de quien llama está oculto", "El número de quien llamó estaba oculto"],
        ),
        Reason::OverrideClosed => (
            ["Closed by hand for now", "Closed by hand at the time"],
            ["Fermé manuellement pour le moment", "Fermé manuellement à ce moment-là"],
            ["Cerrado a mano por ahora", "Cerrado a mano en ese momento"],
        ),
        Reason::OverrideOpen => (
            ["Open by hand for now", "Open by hand at the time"],
            ["Ouvert manuellement pour le moment", "Ouvert manuellement à ce moment-là"],
            ["Abierto a mano por ahora", "Abierto a mano en ese momento"],
        ),
        Reason::OverrideAssistant => (
            ["All calls are sent to the assistant for now", "All calls were being sent to the assistant"],
            ["Tous les appels vont à l’assistant pour le moment", "Tous les appels allaient à l’assistant"],
            ["Por ahora todas las llamadas van al asistente", "Todas las llamadas iban al asistente"],
        ),
        Reason::OverrideFallback => (
            ["All calls are sent to the backup for now", "All calls were being sent to the backup"],
            ["Tous les appels vont au plan de secours pour le moment", "Tous les appels allaient au plan de secours"],
            ["Por ahora todas las llamadas van al respaldo", "Todas las llamadas iban al respaldo"],
        ),
        Reason::AlwaysOn => (
            ["The assistant is set to take every call", "The assistant was set to take every call"],
            [
                "L’assistant est réglé pour prendre tous les appels",
                "L’assistant était réglé pour prendre tous les appels",
            ],
            [
                "El asistente está configurado para atender todas las llamadas",
                "El asistente estaba configurado para atender todas las llamadas",
            ],
        ),
        Reason::Disabled => (
            ["The assistant is set to take no calls", "The assistant was set to take no calls"],
            [
                "L’assistant est réglé pour ne prendre aucun appel",
                "L’assistant était réglé pour ne prendre aucun appel",
            ],
            [
                "El asistente está configurado para no atender llamadas",
                "El asistente estaba configurado para no atender llamadas",
            ],
        ),
        Reason::AfterHours if between_openings => (
            ["Closed between opening times", "Closed between opening times"],
            ["Fermé entre deux plages d’ouverture", "Fermé entre deux plages d’ouverture"],
            ["Cerrado entre dos horarios de atención", "Cerrado entre dos horarios de atención"],
        ),
        Reason::AfterHours => (
            ["Outside opening hours", "Outside opening hours"],
            ["En dehors des heures d’ouverture", "En dehors des heures d’ouverture"],
            ["Fuera del horario de atención", "Fuera del horario de atención"],
        ),
        Reason::BusinessHours => (
            ["The clinic is open", "The clinic was open"],
            ["La clinique est ouverte", "La clinique était ouverte"],
            ["La clínica está abierta", "La clínica estaba abierta"],
        ),
        Reason::UnderCapacity => (
            ["The lines are not busy", "The lines were not busy"],
            ["Les lignes ne sont pas occupées", "Les lignes n’étaient pas occupées"],
            ["Las líneas no están saturadas", "Las líneas no estaban saturadas"],
        ),
        Reason::ScheduledOn => (
            ["The assistant’s schedule is on", "The assistant’s schedule was on"],
            ["L’horaire de l’assistant est actif", "L’horaire de l’assistant était actif"],
            ["El horario del asistente está activo", "El horario del asistente estaba activo"],
        ),
        Reason::ScheduledOff => (
            ["The assistant’s schedule is off", "The assistant’s schedule was off"],
            ["L’horaire de l’assistant est inactif", "L’horaire de l’assistant était inactif"],
            ["El horario del asistente está inactivo", "El horario del asistente estaba inactivo"],
        ),
        Reason::LoopDetected => (
            ["The line to ring forwards back here", "The line to ring forwarded back here"],
            ["La ligne à faire sonner renvoie ici", "La ligne à faire sonner renvoyait ici"],
            ["La línea que debe sonar desvía de vuelta aquí", "La línea que debía sonar desviaba de vuelta aquí"],
        ),
        Reason::SystemFallback => (
            ["Part of the system does not answer", "Part of the system did not answer"],
            ["Une partie du système ne répond pas", "Une partie du système n’a pas répondu"],
            ["Una parte del sistema no responde", "Una parte del sistema no respondió"],
        ),
        // These two are made with values; see `cause`.
        Reason::Holiday => (["Closed"; 2], ["Fermé"; 2], ["Cerrado"; 2]),
        Reason::Overflow => {
            (["The lines are busy"; 2], ["Les lignes sont occupées"; 2], ["Las líneas están ocupadas"; 2])
        }
    }
}

fn effect(plan: &Plan, language: Language, tense: Tense) -> &'static str {
    use Language::{En, Es, Fr};
    use Tense::{Past, Present};
    match (plan, language, tense) {
        (Plan::Assistant, En, Present) => "the assistant answers",
        (Plan::Assistant, En, Past) => "the assistant answered",
        (Plan::Assistant, Fr, Present) => "l’assistant répond",
        (Plan::Assistant, Fr, Past) => "l’assistant a répondu",
        (Plan::Assistant, Es, Present) => "responde el asistente",
        (Plan::Assistant, Es, Past) => "respondió el asistente",
        (Plan::Voicemail { .. }, En, Present) => "the caller gets voicemail",
        (Plan::Voicemail { .. }, En, Past) => "the caller got voicemail",
        (Plan::Voicemail { .. }, Fr, Present) => "l’appelant tombe sur la messagerie",
        (Plan::Voicemail { .. }, Fr, Past) => "l’appelant est tombé sur la messagerie",
        (Plan::Voicemail { .. }, Es, Present) => "la llamada va al buzón de voz",
        (Plan::Voicemail { .. }, Es, Past) => "la llamada fue al buzón de voz",
        (Plan::Forward(_), En, Present) => "the staff line rings",
        (Plan::Forward(_), En, Past) => "the staff line rang",
        (Plan::Forward(_), Fr, Present) => "la ligne du personnel sonne",
        (Plan::Forward(_), Fr, Past) => "la ligne du personnel a sonné",
        (Plan::Forward(_), Es, Present) => "suena la línea del personal",
        (Plan::Forward(_), Es, Past) => "sonó la línea del personal",
        (Plan::Busy, En, Present) => "the caller hears a busy tone",
        (Plan::Busy, En, Past) => "the caller heard a busy tone",
        (Plan::Busy, Fr, Present) => "l’appelant entend la tonalité d’occupation",
        (Plan::Busy, Fr, Past) => "l’appelant a entendu la tonalité d’occupation",
        (Plan::Busy, Es, Present) => "se oye el tono de ocupado",
        (Plan::Busy, Es, Past) => "se oyó el tono de ocupado",
        (Plan::Reject, En, Present) => "the call is rejected",
        (Plan::Reject, En, Past) => "the call was rejected",
        (Plan::Reject, Fr, Present) => "l’appel est refusé",
        (Plan::Reject, Fr, Past) => "l’appel a été refusé",
        (Plan::Reject, Es, Present) => "la llamada se rechaza",
        (Plan::Reject, Es, Past) => "la llamada fue rechazada",
        (Plan::Apology, En, Present) => "the caller hears an apology",
        (Plan::Apology, En, Past) => "the caller heard an apology",
        (Plan::Apology, Fr, Present) => "l’appelant entend un message d’excuse",
        (Plan::Apology, Fr, Past) => "l’appelant a entendu un message d’excuse",
        (Plan::Apology, Es, Present) => "se oye un mensaje de disculpa",
        (Plan::Apology, Es, Past) => "se oyó un mensaje de disculpa",
    }
}
