//! What the holidays are called in the languages of the product.

use crate::language::Language;

/// A holiday's name in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    en: &'static str,
    fr: &'static str,
    es: &'static str,
}

impl Name {
    /// The name in a language.
    pub(super) const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Fr => self.fr,
            Language::Es => self.es,
        }
    }
}

macro_rules! names {
    ($($id:ident: $en:literal, $fr:literal, $es:literal;)*) => {
        $(pub(super) const $id: Name = Name { en: $en, fr: $fr, es: $es };)*
    };
}

names! {
    // Both countries.
    NEW_YEAR: "New Year’s Day", "Jour de l’An", "Año Nuevo";
    GOOD_FRIDAY: "Good Friday", "Vendredi saint", "Viernes Santo";
    EASTER_MONDAY: "Easter Monday", "Lundi de Pâques", "Lunes de Pascua";
    LABOUR_DAY: "Labour Day", "Fête du Travail", "Día del Trabajo";
    LABOR_DAY: "Labor Day", "Fête du Travail", "Día del Trabajo";
    THANKSGIVING: "Thanksgiving", "Action de grâce", "Día de Acción de Gracias";
    CHRISTMAS: "Christmas Day", "Jour de Noël", "Navidad";
    CHRISTMAS_EVE: "Christmas Eve", "Veille de Noël", "Nochebuena";
    NEW_YEARS_EVE: "New Year’s Eve", "Veille du jour de l’An", "Nochevieja";

    // Canada.
    AFTER_NEW_YEAR: "Day after New Year’s Day", "Lendemain du jour de l’An", "Día después de Año Nuevo";
    FAMILY_DAY: "Family Day", "Jour de la famille", "Día de la Familia";
    LOUIS_RIEL: "Louis Riel Day", "Journée Louis-Riel", "Día de Louis Riel";
    ISLANDER: "Islander Day", "Fête des Insulaires", "Día de los Isleños";
    HERITAGE: "Heritage Day", "Fête du Patrimoine", "Día del Patrimonio";
    ST_PATRICK: "St. Patrick’s Day", "Fête de la Saint-Patrick", "Día de San Patricio";
    ST_GEORGE: "St. George’s Day", "Fête de la Saint-Georges", "Día de San Jorge";
    VICTORIA: "Victoria Day", "Fête de la Reine", "Día de la Reina Victoria";
    PATRIOTS_QC: "National Patriots’ Day", "Journée nationale des patriotes", "Día Nacional de los Patriotas";
    INDIGENOUS: "National Indigenous Peoples Day", "Journée nationale des peuples autochtones",
        "Día Nacional de los Pueblos Indígenas";
    ST_JEAN: "Fête nationale (St-Jean-Baptiste)", "Fête nationale (Saint-Jean-Baptiste)",
        "Fiesta Nacional de Quebec (San Juan Bautista)";
    JUNE_DAY: "June Day", "Fête de juin", "Día de Junio";
    CANADA_DAY: "Canada Day", "Fête du Canada", "Día de Canadá";
    MEMORIAL_NL: "Memorial Day / Canada Day", "Jour du Souvenir / Fête du Canada", "Día de la Memoria / Día de Canadá";
    NUNAVUT: "Nunavut Day", "Fête du Nunavut", "Día de Nunavut";
    ORANGEMEN: "Orangemen’s Day", "Fête des Orangistes", "Día de los Orangistas";
    CIVIC: "Civic Holiday", "Congé civique", "Feriado Cívico";
    BC_DAY: "British Columbia Day", "Fête de la Colombie-Britannique", "Día de Columbia Británica";
    HERITAGE_AB: "Heritage Day", "Fête du patrimoine", "Día del Patrimonio";
    SASKATCHEWAN: "Saskatchewan Day", "Fête de la Saskatchewan", "Día de Saskatchewan";
    TERRY_FOX: "Terry Fox Day", "Journée Terry-Fox", "Día de Terry Fox";
    NEW_BRUNSWICK: "New Brunswick Day", "Fête du Nouveau-Brunswick", "Día de Nuevo Brunswick";
    NATAL: "Natal Day", "Jour de la Fondation", "Día de la Fundación";
    REGATTA: "Royal St. John’s Regatta Day", "Jour de la régate royale de St. John’s", "Día de la Regata de St. John’s";
    GOLD_CUP: "Gold Cup Parade Day", "Jour du défilé de la Coupe d’or", "Día del Desfile de la Copa de Oro";
    DISCOVERY: "Discovery Day", "Jour de la Découverte", "Día del Descubrimiento";
    RECONCILIATION: "National Day for Truth and Reconciliation", "Journée nationale de la vérité et de la réconciliation",
        "Día Nacional de la Verdad y la Reconciliación";
    ORANGE_SHIRT: "Orange Shirt Day (National Day for Truth and Reconciliation)",
        "Journée du chandail orange (vérité et réconciliation)", "Día de la Camiseta Naranja (verdad y reconciliación)";
    REMEMBRANCE: "Remembrance Day", "Jour du Souvenir", "Día del Recuerdo";
    BOXING: "Boxing Day", "Lendemain de Noël", "Día después de Navidad";

    // The United States, federal.
    KING: "Martin Luther King Jr. Day", "Jour de Martin Luther King Jr.", "Día de Martin Luther King Jr.";
    INAUGURATION: "Inauguration Day", "Jour de l’investiture", "Día de la Investidura";
    WASHINGTON: "Presidents’ Day", "Jour des présidents", "Día de los Presidentes";
    MEMORIAL: "Memorial Day", "Jour commémoratif (Memorial Day)", "Día de los Caídos";
    JUNETEENTH: "Juneteenth", "Juneteenth", "Juneteenth";
    INDEPENDENCE: "Independence Day", "Jour de l’Indépendance", "Día de la Independencia";
    COLUMBUS: "Columbus Day", "Jour de Christophe Colomb", "Día de la Raza";
    VETERANS: "Veterans Day", "Jour des anciens combattants", "Día de los Veteranos";
    AFTER_THANKSGIVING: "Day after Thanksgiving", "Lendemain de l’Action de grâce", "Día después de Acción de Gracias";

    // The United States, by state.
    LEE: "Robert E. Lee’s Birthday", "Anniversaire de Robert E. Lee", "Natalicio de Robert E. Lee";
    LEE_JACKSON: "Lee–Jackson Day", "Jour de Lee et Jackson", "Día de Lee y Jackson";
    CONFEDERATE_HEROES: "Confederate Heroes Day", "Jour des héros confédérés", "Día de los Héroes Confederados";
    CONFEDERATE_MEMORIAL: "Confederate Memorial Day", "Jour du Souvenir des confédérés", "Día de los Caídos Confederados";
    JEFFERSON_DAVIS: "Jefferson Davis’ Birthday", "Anniversaire de Jefferson Davis", "Natalicio de Jefferson Davis";
    CIVIL_RIGHTS: "Civil Rights Day", "Jour des droits civiques", "Día de los Derechos Civiles";
    HUMAN_RIGHTS_ID: "Idaho Human Rights Day", "Jour des droits de la personne", "Día de los Derechos Humanos";
    EQUALITY_WY: "Wyoming Equality Day", "Jour de l’égalité du Wyoming", "Día de la Igualdad de Wyoming";
    LINCOLN: "Lincoln’s Birthday", "Anniversaire de Lincoln", "Natalicio de Lincoln";
    BATES: "Daisy Gatson Bates Day", "Jour de Daisy Gatson Bates", "Día de Daisy Gatson Bates";
    MARDI_GRAS: "Mardi Gras", "Mardi gras", "Martes de Carnaval";
    TEXAS_INDEPENDENCE: "Texas Independence Day", "Jour de l’indépendance du Texas", "Día de la Independencia de Texas";
    PULASKI: "Casimir Pulaski Day", "Jour de Casimir Pulaski", "Día de Casimir Pulaski";
    TOWN_MEETING: "Town Meeting Day", "Jour des assemblées municipales", "Día de Asamblea Municipal";
    EVACUATION: "Evacuation Day", "Jour de l’évacuation", "Día de la Evacuación";
    KUHIO: "Prince Kūhiō Day", "Jour du prince Kūhiō", "Día del Príncipe Kūhiō";
    SEWARD: "Seward’s Day", "Jour de Seward", "Día de Seward";
    CHAVEZ: "César Chávez Day", "Jour de César Chávez", "Día de César Chávez";
    FARMWORKERS: "Farmworkers Day", "Jour des travailleurs agricoles", "Día de los Trabajadores Agrícolas";
    EMANCIPATION_DC: "Emancipation Day", "Jour de l’émancipation", "Día de la Emancipación";
    EMANCIPATION_TX: "Emancipation Day in Texas", "Jour de l’émancipation au Texas", "Día de la Emancipación en Texas";
    PATRIOTS: "Patriots’ Day", "Jour des patriotes", "Día de los Patriotas";
    SAN_JACINTO: "San Jacinto Day", "Jour de San Jacinto", "Día de San Jacinto";
    STATE_HOLIDAY: "State Holiday", "Congé de l’État", "Feriado estatal";
    ARBOR: "Arbor Day", "Jour de l’arbre", "Día del Árbol";
    PRIMARY: "Primary Election Day", "Jour des élections primaires", "Día de Elecciones Primarias";
    TRUMAN: "Truman Day", "Jour de Truman", "Día de Truman";
    KAMEHAMEHA: "King Kamehameha Day", "Jour du roi Kamehameha", "Día del Rey Kamehameha";
    BUNKER_HILL: "Bunker Hill Day", "Jour de Bunker Hill", "Día de Bunker Hill";
    WEST_VIRGINIA: "West Virginia Day", "Jour de la Virginie-Occidentale", "Día de Virginia Occidental";
    PIONEER: "Pioneer Day", "Jour des pionniers", "Día de los Pioneros";
    VICTORY: "Victory Day", "Jour de la Victoire", "Día de la Victoria";
    BENNINGTON: "Bennington Battle Day", "Jour de la bataille de Bennington", "Día de la Batalla de Bennington";
    STATEHOOD: "Statehood Day", "Jour de l’entrée dans l’Union", "Día de la Estadidad";
    LBJ: "Lyndon B. Johnson Day", "Jour de Lyndon B. Johnson", "Día de Lyndon B. Johnson";
    NATIVE_AMERICAN_CA: "California Native American Day", "Jour des Amérindiens de Californie",
        "Día de los Nativos Americanos de California";
    CABRINI: "Frances Xavier Cabrini Day", "Jour de Frances Xavier Cabrini", "Día de Francisca Javier Cabrini";
    INDIGENOUS_US: "Indigenous Peoples’ Day", "Jour des peuples autochtones", "Día de los Pueblos Indígenas";
    NATIVE_AMERICANS_SD: "Native Americans’ Day", "Jour des Amérindiens", "Día de los Nativos Americanos";
    INDIAN_HERITAGE: "American Indian Heritage Day", "Jour du patrimoine amérindien", "Día de la Herencia Indígena";
    NATIVE_HERITAGE: "Native American Heritage Day", "Jour du patrimoine amérindien", "Día de la Herencia Indígena";
    YORKTOWN: "Yorktown Victory Day", "Jour de la victoire de Yorktown", "Día de la Victoria de Yorktown";
    ALASKA: "Alaska Day", "Jour de l’Alaska", "Día de Alaska";
    NEVADA: "Nevada Day", "Jour du Nevada", "Día de Nevada";
    ALL_SAINTS: "All Saints’ Day", "Toussaint", "Día de Todos los Santos";
    ELECTION: "Election Day", "Jour des élections", "Día de Elecciones";
    RETURN_DAY: "Return Day", "Jour du retour", "Día del Retorno";
    LINCOLN_OBSERVED: "Lincoln’s Birthday (state observance)", "Anniversaire de Lincoln (congé de l’État)",
        "Natalicio de Lincoln (feriado estatal)";
    WASHINGTON_OBSERVED: "Washington’s Birthday (state observance)", "Anniversaire de Washington (congé de l’État)",
        "Natalicio de Washington (feriado estatal)";
    AFTER_CHRISTMAS: "Day after Christmas", "Lendemain de Noël", "Día después de Navidad";
}
