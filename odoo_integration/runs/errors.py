"""What can end a run, in one clear line each."""


class SyncError(Exception):
    """A run ended without its result; the text is the line a person reads."""


class SettingMissing(SyncError):
    """A setting the run needs is empty."""


class OdooResting(SyncError):
    """Odoo is left alone for a while, as it asked or its policy wants."""


class HeldForDecision(SyncError):
    """More vanished from Odoo than may be retired without a person's word."""


class OdooHasChanged(SyncError):
    """Odoo refused what was asked by what is kept of it; it must be asked what it is."""


class ReadingNotProven(SyncError):
    """What was read is not what Odoo counts; nothing may be concluded from it."""


class UnexplainedDifference(SyncError):
    """Balances differ from Odoo's own, and no rule of ours says why."""


class OrderUnknown(SyncError):
    """An order asked for is neither in Odoo nor here."""


class RunInterrupted(SyncError):
    """The process was asked to stop."""


class StagingLost(SyncError):
    """Staging does not hold what was read, as after a crash of the server; read it again."""


class AnotherRunActive(SyncError):
    """Another run holds the lease; this one was refused."""


class LockLost(SyncError):
    """Another run took this run's place; its result stands, this one's is not written."""
