//! What callers hear, in the clinic's language. Sentences that take a message or hand over to the
//! assistant are preceded by [`emergency`]; [`recording_notice`] comes before anything is recorded.

use crate::language::Language;

fn pick(language: Language, en: &str, fr: &str, es: &str) -> String {
    match language {
        Language::En => en,
        Language::Fr => fr,
        Language::Es => es,
    }
    .to_owned()
}

/// The emergency line.
#[must_use]
pub fn emergency(language: Language) -> String {
    pick(
        language,
        "If this is an emergency, hang up and dial 911.",
        "En cas d'urgence, raccrochez et composez le 911.",
        "Si es una emergencia, cuelgue y marque el 911.",
    )
}

/// The standard voicemail greeting.
#[must_use]
pub fn voicemail_greeting(clinic: &str, language: Language) -> String {
    match language {
        Language::En => format!("Thank you for calling {clinic}. Please leave a message."),
        Language::Fr => format!("Merci d'avoir appelé {clinic}. Veuillez laisser un message."),
        Language::Es => format!("Gracias por llamar a {clinic}. Por favor, deje un mensaje."),
    }
}

/// Said before anything is recorded.
#[must_use]
pub fn recording_notice(language: Language) -> String {
    pick(
        language,
        "Your message will be recorded after the tone.",
        "Votre message sera enregistré après le signal.",
        "Su mensaje será grabado después del tono.",
    )
}

/// After a message.
#[must_use]
pub fn message_taken(language: Language) -> String {
    pick(
        language,
        "Thank you. We have your message. Goodbye.",
        "Merci. Nous avons bien reçu votre message. Au revoir.",
        "Gracias. Hemos recibido su mensaje. Adiós.",
    )
}

/// When a dialled line did not take the call and only a busy sentence is left.
#[must_use]
pub fn lines_busy(language: Language) -> String {
    pick(
        language,
        "All our lines are busy right now. Please call again later. Goodbye.",
        "Toutes nos lignes sont occupées en ce moment. Veuillez rappeler plus tard. Au revoir.",
        "Todas nuestras líneas están ocupadas en este momento. Llame más tarde, por favor. Adiós.",
    )
}

/// Before a dial, where the clinic wants it.
#[must_use]
pub fn connecting(language: Language) -> String {
    pick(language, "Connecting you now.", "Nous vous mettons en communication.", "Le comunicamos ahora.")
}

/// To whoever picks up the staff line, where the clinic wants to be sure that it is a person.
#[must_use]
pub fn take_this_call(clinic: &str, language: Language) -> String {
    pick(
        language,
        &format!("Call for {clinic}. Press 1 to take it."),
        &format!("Appel pour {clinic}. Appuyez sur le 1 pour le prendre."),
        &format!("Llamada para {clinic}. Pulse 1 para atenderla."),
    )
}

/// Nobody's number: polite, and the caller knows what to do.
#[must_use]
pub fn unknown_number(language: Language) -> String {
    pick(
        language,
        "We are sorry, this number is not in service at the moment. Please check the number and call again. Goodbye.",
        "Désolé, ce numéro n'est pas en service pour le moment. Veuillez vérifier le numéro et rappeler. Au revoir.",
        "Lo sentimos, este número no está en servicio en este momento. Verifique el número y llame de nuevo. Adiós.",
    )
}

/// When something of ours failed and nothing is known about the clinic.
#[must_use]
pub fn apology(language: Language) -> String {
    pick(
        language,
        "We are sorry, we cannot take your call right now. If this is an emergency, hang up and dial 911. Please call again in a few minutes. Goodbye.",
        "Désolé, nous ne pouvons pas prendre votre appel en ce moment. En cas d'urgence, raccrochez et composez le 911. Veuillez rappeler dans quelques minutes. Au revoir.",
        "Lo sentimos, no podemos atender su llamada en este momento. Si es una emergencia, cuelgue y marque el 911. Llame de nuevo en unos minutos, por favor. Adiós.",
    )
}

/// After a normal conversation.
#[must_use]
pub fn goodbye(language: Language) -> String {
    pick(language, "Thank you for calling. Goodbye.", "Merci de votre appel. Au revoir.", "Gracias por llamar. Adiós.")
}

/// The built-in receptionist introduces itself; callers must be told that they speak with a machine.
#[must_use]
pub fn receptionist_hello(clinic: &str, language: Language) -> String {
    match language {
        Language::En => format!("Thank you for calling {clinic}. I am the automated assistant."),
        Language::Fr => format!("Merci d'avoir appelé {clinic}. Je suis l'assistant automatisé."),
        Language::Es => format!("Gracias por llamar a {clinic}. Soy el asistente automático."),
    }
}

/// That a machine speaks, before a clinic's own greeting.
#[must_use]
pub fn automated(language: Language) -> String {
    pick(language, "I am the automated assistant.", "Je suis l'assistant automatisé.", "Soy el asistente automático.")
}

/// Said before a conversation is recorded.
#[must_use]
pub fn call_is_recorded(language: Language) -> String {
    pick(
        language,
        "This call is recorded. If you do not want that, hang up and contact the clinic in another way.",
        "Cet appel est enregistré. Si vous ne le souhaitez pas, raccrochez et communiquez avec la clinique autrement.",
        "Esta llamada se graba. Si no lo desea, cuelgue y comuníquese con la clínica de otra manera.",
    )
}

/// When the longest call is over.
#[must_use]
pub fn time_is_up(language: Language) -> String {
    pick(
        language,
        "We have to end this call here. Please call again if there is anything else. Goodbye.",
        "Nous devons mettre fin à cet appel. N'hésitez pas à rappeler au besoin. Au revoir.",
        "Tenemos que terminar esta llamada. Llame de nuevo si necesita algo más. Adiós.",
    )
}

/// What the built-in receptionist can do; with or without a staff line to hand over to.
#[must_use]
pub fn receptionist_menu(staff: bool, language: Language) -> String {
    let menu = pick(
        language,
        "For our opening hours, say hours or press 1. To leave a message, say message or press 2. To ask for an appointment, say appointment or press 3.",
        "Pour nos heures d'ouverture, dites heures ou appuyez sur le 1. Pour laisser un message, dites message ou appuyez sur le 2. Pour demander un rendez-vous, dites rendez-vous ou appuyez sur le 3.",
        "Para nuestro horario, diga horario o presione 1. Para dejar un mensaje, diga mensaje o presione 2. Para pedir una cita, diga cita o presione 3.",
    );
    if !staff {
        return menu;
    }
    let person = pick(
        language,
        "To speak with a person, say person or press 0.",
        "Pour parler à une personne, dites personne ou appuyez sur le 0.",
        "Para hablar con una persona, diga persona o presione 0.",
    );
    format!("{menu} {person}")
}

/// When the built-in receptionist did not understand.
#[must_use]
pub fn not_understood(language: Language) -> String {
    pick(language, "I did not understand that.", "Je n'ai pas compris.", "No entendí eso.")
}

/// Where the clinic is.
#[must_use]
pub fn address(address: &str, language: Language) -> String {
    match language {
        Language::En => format!("Our address is {address}."),
        Language::Fr => format!("Notre adresse est {address}."),
        Language::Es => format!("Nuestra dirección es {address}."),
    }
}

/// Before the wish for an appointment is recorded.
#[must_use]
pub fn booking_request(language: Language) -> String {
    pick(
        language,
        "Please tell us your name, and the day and time that suit you. Our staff will call you back to confirm.",
        "Dites-nous votre nom, ainsi que le jour et l'heure qui vous conviennent. Notre équipe vous rappellera pour confirmer.",
        "Díganos su nombre, y el día y la hora que le convienen. Nuestro personal le llamará para confirmar.",
    )
}

/// Now open, or not.
#[must_use]
pub fn open_now(open: bool, language: Language) -> String {
    if open {
        pick(language, "We are open now.", "Nous sommes ouverts en ce moment.", "Ahora estamos abiertos.")
    } else {
        pick(language, "We are closed now.", "Nous sommes fermés en ce moment.", "Ahora estamos cerrados.")
    }
}

/// When a person was asked for and none can be rung.
#[must_use]
pub fn nobody_to_connect(language: Language) -> String {
    pick(
        language,
        "Nobody can be reached right now. I can take a message.",
        "Personne n'est joignable en ce moment. Je peux prendre un message.",
        "No se puede localizar a nadie en este momento. Puedo tomar un mensaje.",
    )
}

/// A message was written down.
#[must_use]
pub fn message_noted(language: Language) -> String {
    pick(
        language,
        "Your message was written down for the staff.",
        "Votre message a été noté pour l'équipe.",
        "Su mensaje quedó anotado para el personal.",
    )
}

/// For something an assistant asks for and this clinic's line cannot do.
#[must_use]
pub fn cannot_do_that(language: Language) -> String {
    pick(
        language,
        "I cannot do that here; I can take a message.",
        "Je ne peux pas faire cela ici; je peux prendre un message.",
        "No puedo hacer eso aquí; puedo tomar un mensaje.",
    )
}
