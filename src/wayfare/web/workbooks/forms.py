"""The form that brings a workbook back."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

NAMES = (".xlsx", ".ods", ".xls", ".xlsm")
MOST_BYTES = 20 * 2**20


class BringForm(forms.Form):
    """A workbook that was given out here and edited."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("The plan's workbook or a monitoring sheet, as you saved it: .xlsx or .ods, at most 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods"}),
        error_messages={
            "required": _("Choose the file first. One that did not arrive may be larger than what is taken."),
            "empty": _("The file is empty. Save it again and send it."),
        },
    )

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(most)d MB are taken. Take pictures and other sheets out of it.")
                % {"size": upload.size // 2**20, "most": MOST_BYTES // 2**20}
            )
        if Path(upload.name).suffix.lower() not in NAMES:
            raise forms.ValidationError(
                _("%(name)s is no workbook. Save it as .xlsx and send it again.") % {"name": upload.name}
            )
        return upload
