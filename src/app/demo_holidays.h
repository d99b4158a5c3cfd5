/* The public holidays of the demonstration, those of all of Germany. */
#ifndef STINT_APP_DEMO_HOLIDAYS_H
#define STINT_APP_DEMO_HOLIDAYS_H

#include "base/text.h"
#include "base/value.h"

bool demo_is_holiday(civil_date date);

/* Those of the years of both dates and between, as the iCalendar file that `stint holidays import` reads. */
text demo_holidays(struct arena *arena, civil_date first, civil_date last);

#endif
