"""Personal data kept by the site: purpose, retention and model fields of each category.

The admin, the public privacy page, the export and the erasure of a person read this list. A test
compares it with the fields of all models. Pure: names of models and fields, and sentences.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DataCategory:
    """A category of personal data.

    `who` are the persons, `what` the data, `why` the purpose and `until` the retention, in words.
    `when` states for the public how the collection begins. `fields` is {"app.Model": names of its
    fields, or "*" for all}. `days` is the longest retention, or None if only `until` states it.
    """

    name: str
    who: str
    when: str
    what: str
    why: str
    until: str
    fields: dict[str, tuple[str, ...] | str] = field(default_factory=dict)
    days: int | None = None


DATA_CATEGORIES = [
    DataCategory(
        "contact",
        _("Qui nous écrit"),
        _("Vous nous écrivez par la page « Contact »"),
        _(
            "Votre nom, votre adresse ou votre numéro, votre message, dans notre messagerie. Le"
            " site n’en garde rien"
        ),
        _("Vous répondre"),
        _("Un an au plus"),
    ),
    DataCategory(
        "registrations",
        _("Qui s’inscrit"),
        _("Vous vous inscrivez à un atelier"),
        _("Votre nom, et le courriel ou le numéro que vous laissez"),
        _("Garder votre place, vous prévenir si la date change"),
        _("Trente jours après la date, puis tout est effacé ; il ne reste que des nombres"),
        {"events.Registration": ("name", "name_key", "contact", "code")},
        days=30,
    ),
    DataCategory(
        "corrections",
        _("Qui signale une erreur"),
        _("Vous signalez une erreur sur la fiche d’un lieu"),
        _("Ce que vous proposez et, si vous le voulez, de quoi vous répondre"),
        _("Corriger la fiche"),
        _("Trente jours après notre décision, six mois si personne n’a décidé"),
        {"places.Correction": ("suggested", "before", "message", "answer_to", "taken")},
        days=180,
    ),
    DataCategory(
        "submissions",
        _("Qui propose une page"),
        _("Vous proposez un lieu, un événement, une ressource, ou écrivez dans un débat"),
        _("Ce que vous écrivez et, si vous le voulez, votre courriel"),
        _("Publier ce qui est utile, vous dire notre décision"),
        _(
            "Votre courriel et le titre : jusqu’à notre dernier message. Le reste : trente jours"
            " après notre décision, six mois si personne n’a décidé"
        ),
        {"home.Submission": ("values", "answer_to")},
        days=180,
    ),
    DataCategory(
        "feedback",
        _("Qui relit un brouillon"),
        _("Nous vous donnons un lien vers un texte qui n’est pas encore en ligne"),
        _(
            "Votre prénom ou votre fonction, et votre avis. Le site efface votre courriel dès que"
            " le lien est parti"
        ),
        _("Corriger le texte avant de le publier"),
        _("Six mois"),
        {"home.FeedbackRequest": ("name", "remark")},
        days=180,
    ),
    DataCategory(
        "opinions",
        _("Qui donne un avis sur un texte"),
        _("Vous signalez qu’un texte n’est plus juste"),
        _("Ce que vous écrivez, sans rien qui dise qui vous êtes"),
        _("Corriger le texte"),
        _("Jusqu’à ce que le texte soit corrigé, six mois au plus"),
        {"resources.Opinion": ("text",)},
        days=180,
    ),
    DataCategory(
        "confirmations",
        _("Qui confirme une fiche"),
        _("Vous confirmez la fiche de votre lieu par courriel"),
        _("La date et ce que vous avez répondu"),
        _("Savoir qu’elle est à jour"),
        _("Deux ans"),
        {"places.ConfirmationRequest": ("fault",)},
    ),
    DataCategory(
        "letters",
        _("À qui le site écrit"),
        _("Le site vous envoie un courriel"),
        _("Le courriel, tant qu’il n’est pas parti"),
        _("Essayer de nouveau quand la messagerie ne répond pas"),
        _("Jusqu’à son départ, trente jours au plus s’il n’a pas pu partir"),
        {"network.QueuedTask": ("arguments", "fault")},
    ),
    DataCategory(
        "newsletter",
        _("Qui reçoit la lettre des rendez-vous"),
        _("Vous demandez la lettre « Les rendez-vous près de chez moi »"),
        _(
            "Votre courriel, votre commune et vos choix. Le site ne sait pas si vous ouvrez la"
            " lettre"
        ),
        _("Vous envoyer les rendez-vous autour de chez vous"),
        _(
            "Jusqu’à ce que vous vous désabonniez, en un clic : l’adresse est effacée aussitôt."
            " Sept jours si vous ne confirmez pas. Tous les deux ans, nous vous demandons si vous"
            " voulez continuer ; sans réponse sous trente jours, tout est effacé"
        ),
        {"events.NewsletterSubscriber": ("email", "code", "commune", "topics")},
    ),
    DataCategory(
        "searches",
        _("Qui cherche"),
        _("Vous cherchez quelque chose"),
        _(
            "Les mots cherchés, leur nombre par jour et si une réponse a été ouverte, sans rien qui"
            " dise qui vous êtes"
        ),
        _("Voir ce qui manque sur le site"),
        _("Treize mois"),
        {"search.SearchLog": ("query",)},
    ),
    DataCategory(
        "feeds",
        _("Qui suit l’agenda"),
        _("Votre calendrier suit notre agenda"),
        _("Le nom du logiciel et le nombre de lectures, sans votre adresse"),
        _("Savoir si les flux servent"),
        _("Soixante jours"),
        {"events.FeedFetch": ("question", "family")},
    ),
    DataCategory(
        "audience",
        _("Qui lit la fiche d’un lieu"),
        _("Vous lisez ou imprimez la fiche d’un lieu, ou touchez un numéro"),
        _("Un nombre par lieu et par jour, sans rien qui dise qui vous êtes"),
        _("Savoir ce qui vous sert"),
        _("Vingt-cinq mois"),
        {"home.AudienceCount": ("kind",)},
    ),
    DataCategory(
        "server",
        _("Qui ouvre une page"),
        _("Vous ouvrez une page"),
        _("L’adresse de votre connexion, dans le journal du serveur"),
        _("La sécurité du site"),
        _("Un an au plus, chez notre hébergeur"),
    ),
    DataCategory(
        "public",
        _("Qui est nommé par le site"),
        _("Vous écrivez ici, ou un lieu vous a donné comme contact"),
        _(
            "Votre nom, votre fonction et, si vous l’avez donné, votre photo, votre courriel ou"
            " votre numéro, que tout le monde peut lire"
        ),
        _("Dire qui a écrit et à qui s’adresser"),
        _("Tant que la page est publiée, ou jusqu’à ce que vous demandiez de l’ôter"),
        {
            "network.Person": "*",
            "network.Picture": ("author",),
            "network.Organisation": ("name", "slug", "website", "email", "phone"),
            "network.LinkUse": ("name",),
            "network.NetworkSettings": ("phone", "email", "address", "publication_director"),
            "home.ContactPage": ("recipient",),
            "places.PlacePage": ("phone", "emails", "imported"),
            "places.FormerPlace": ("title", "record"),
            "places.Proposal": ("title", "differences", "held", "problems", "answers", "reason"),
            "places.ImportPart": ("lines",),
            "places.ImportedChange": ("title", "before", "after", "imported", "kept", "reason"),
            "places.ValueMeaning": ("value", "example"),
            "resources.KeptLinkPage": ("author", "excerpt"),
            "resources.InterviewPage": (
                "interviewee",
                "interviewee_role",
                "interviewer",
                "written_by",
            ),
            "resources.ResourcePage": ("original_author",),
            "resources.DebatePage": ("positions",),
            "resources.SurveyPage": ("conducted_by", "written_by"),
            "resources.ArticlePage": ("credits",),
            "resources.RecipePage": ("author",),
            "resources.EasyPage": ("author",),
            "resources.EasyValidator": ("name", "group"),
            "resources.Collection": ("curator",),
            "events.ImportedEvent": ("uid", "page_url"),
            "events.SourceRun": ("events", "remarks", "fault"),
        },
    ),
    DataCategory(
        "hosts",
        _("Qui accueille dans un lieu"),
        _("Vous avez accepté que la page d’un lieu vous présente"),
        _(
            "Votre prénom, votre fonction, vos langues et votre portrait, que tout le monde peut"
            " lire sur cette page ; votre accord, et votre courriel si vous l’avez donné, que le"
            " public ne voit pas"
        ),
        _("Dire aux visiteurs qui va les accueillir"),
        _("Jusqu’à ce que vous vous retiriez, en un clic, ou quittiez le lieu"),
        {
            "places.PlaceHost": (
                *("first_name", "role", "languages", "portrait", "portrait_text", "email"),
                *("account", "consent_how", "consented_on", "recorded_by"),
            )
        },
    ),
    DataCategory(
        "accounts",
        _("Qui a un compte"),
        _("Vous avez un accès à l’administration"),
        _(
            "Votre nom, votre courriel, vos moyens de connexion, les appareils où votre compte est"
            " ouvert, vos préférences"
        ),
        _("Vous reconnaître, vous prévenir de ce qui vous attend"),
        _("Tant que votre accès est ouvert"),
        {
            "auth.User": ("username", "password", "first_name", "last_name", "email"),
            "wagtailusers.UserProfile": ("user", "avatar", "dismissibles", "preferred_language"),
            "network.AccountSession": ("account", "browser", "session_data", "session_key"),
            "network.SecondFactor": ("account", "name", "credential_id", "key"),
            "network.RecoveryCode": ("account", "digest"),
            "network.OutsideIdentity": ("account", "issuer", "subject"),
            "sessions.Session": ("session_key", "session_data"),
            "events.PrivateFeed": ("user", "token"),
            "home.Digest": ("user",),
            "places.PlaceMembership": ("user", "invited_by"),
            "wagtailcore.APIToken": ("user", "name", "key_hash", "prefix"),
            "wagtailcore.PageSubscription": ("user",),
            "wagtailadmin.EditingSession": ("user", "object_id"),
            "wagtailadmin.FormState": ("user", "data", "object_id", "parent_object_id"),
        },
    ),
    DataCategory(
        "invitations",
        _("Qui est invité"),
        _("Nous vous invitons à tenir une fiche ou à écrire ici"),
        _("Votre nom et votre courriel"),
        _("Vous envoyer le lien, et savoir s’il a servi"),
        _("Quatorze jours, ou jusqu’à votre réponse"),
        {
            "home.RoleInvitation": ("email", "name", "invited_by"),
            "places.PlaceInvitation": ("email", "name", "invited_by"),
        },
        days=14,
    ),
    DataCategory(
        "history",
        _("Qui modifie une page"),
        _("Vous modifiez une page, ou en discutez"),
        _("Ce que vous avez changé, quand, et vos commentaires"),
        _("Savoir qui a changé quoi, et revenir en arrière"),
        _("Tant que la page existe"),
        {
            "wagtailcore.PageLogEntry": ("user", "label", "data"),
            "wagtailcore.ModelLogEntry": ("user", "label", "data", "object_id"),
            "wagtailcore.Revision": ("user", "content", "object_str", "object_id"),
            "wagtailcore.Comment": ("user", "text", "resolved_by"),
            "wagtailcore.CommentReply": ("user", "text"),
            "wagtailcore.TaskState": ("finished_by", "comment"),
            "wagtailcore.WorkflowState": ("requested_by",),
            "wagtailcore.Page": ("owner", "locked_by"),
            "wagtailcore.UploadedFile": ("uploaded_by_user", "file"),
            "network.Picture": ("uploaded_by_user", "file", "title", "description"),
            "wagtailimages.Image": ("uploaded_by_user", "file", "title", "description"),
            "wagtaildocs.Document": ("uploaded_by_user", "file", "title"),
            "wagtail_localize.StringTranslation": ("last_translated_by",),
            "wagtail_localize.SegmentOverride": ("last_translated_by",),
            "places.Correction": ("decided_by",),
            "places.PlacePair": ("decided_by",),
            "places.ImportRun": ("user", "undone_by", "file_name", "problems"),
            "home.Submission": ("decided_by",),
            "home.FeedbackRequest": ("requested_by",),
            "home.LanguageReview": ("approved_by",),
            "events.EventSource": ("watcher",),
        },
    ),
    DataCategory(
        "readings",
        _("Qui lit une liste d’inscrits"),
        _("Vous ouvrez la liste des inscrits à une date"),
        _("Votre nom, la liste et le jour"),
        _("Savoir qui a vu le nom des personnes inscrites"),
        _("Un an"),
        {"events.PeopleReading": ("user",)},
        days=365,
    ),
]


def personal_fields() -> dict[str, tuple[str, ...] | str]:
    """Return {"app.Model": names of its fields, or "*" for all} over all categories."""
    merged = {}
    for category in DATA_CATEGORIES:
        for label, names in category.fields.items():
            before = merged.get(label, ())
            merged[label] = "*" if "*" in (names, before) else (*before, *names)
    return merged
