"""What stops a reading, and what refuses one of its rows."""

from geo.actors.enums import ImportFault, RowFault


class ImportFailed(Exception):
    """A reading that changes nothing at all, and why; `detail` names what is at fault."""

    def __init__(self, fault: ImportFault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.detail = fault, detail


class RowRefused(Exception):
    """A row that is not kept, and why."""

    def __init__(self, fault: RowFault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.detail = fault, detail
