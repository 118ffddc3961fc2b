"""Mails of a site without a mail server are readable in the terminal."""

from io import StringIO

from django.core.mail import EmailMessage

from network.operation.terminal_mail import TerminalBackend


def test_letter_is_printed_as_its_reader_sees_it():
    stream = StringIO()
    link = "http://127.0.0.1:8000/invitation/" + "a" * 90
    letter = EmailMessage("Été à Gap : votre compte", f"Bonjour,\n\n{link}", to=["a@exemple.fr"])
    letter.attach("été.ics", "BEGIN:VCALENDAR", "text/calendar")
    assert TerminalBackend(stream=stream).send_messages([letter]) == 1
    printed = stream.getvalue()
    assert "Objet : Été à Gap : votre compte" in printed
    assert "À : a@exemple.fr" in printed
    assert f"Bonjour,\n\n{link}\n" in printed
    assert "Pièce jointe : été.ics" in printed
    assert "Content-Type" not in printed
    assert "n’est pas parti" in printed
