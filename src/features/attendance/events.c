/* What attendance tells webhooks. Punches that are imported or corrected are not told one by one. */
#include "features/attendance/events.h"

#include "features/attendance/shapes.h"

EVENT(punch_recorded, "punch.recorded", punch,
      "Somebody punched, or a forgotten punch-out was made up");
EVENT(correction_requested, "correction.requested", correction,
      "A correction of a day's punches waits for approval");
EVENT(correction_applied, "correction.applied", correction,
      "A correction of a day's punches took effect without needing approval");
EVENT(correction_approved, "correction.approved", correction,
      "A correction was approved, and took effect");
EVENT(correction_rejected, "correction.rejected", correction, "A correction was rejected");
