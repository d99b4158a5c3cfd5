/* The fields that POST, PUT, PATCH and an import share, each said once. */
#ifndef STINT_FEATURES_EMPLOYEES_FIELDS_H
#define STINT_FEATURES_EMPLOYEES_FIELDS_H

#include "features/employees/employees.h"
#include "features/organizations/organizations.h"
#include "features/users/users.h"

#define NAME_FIELD(type) FIELD(type, name, "The person's name", LENGTH(1, 200), .check = name_check)
#define EMAIL_FIELD(type)                                                                  \
    FIELD(type, email, "The person's address, unique in the organization", LENGTH(3, 254), \
          .format = "email", .check = email_check)
#define NUMBER_FIELD(type, otherwise) \
    FIELD(type, number, "The company's own number; " otherwise, LENGTH(1, 50), .check = name_check)
#define DESCRIPTION_FIELDS(type)                                                                 \
    FIELD(type, department, "The department", LENGTH(0, 200)),                                   \
        FIELD(type, position, "The position", LENGTH(0, 200)),                                   \
        FIELD(type, role, "A built-in role's name or a custom role's", LENGTH(1, 100)),          \
        FIELD(type, time_zone, "The person's own IANA time zone; null: the organization's",      \
              .nullable = true, .check = time_zone_check),                                       \
        FIELD(type, region,                                                                      \
              "Where their holidays are, such as DE or DE-BY; null: the organization's country", \
              .nullable = true, .check = region_check),                                          \
        FIELD(type, daily_norm_minutes, "Minutes of work expected on a work day; 480 at first",  \
              RANGE(0, 1440))
#define EMPLOYMENT_FIELDS(type)                                                  \
    FIELD(type, employed_from, "The first day of employment", .nullable = true), \
        FIELD(type, employed_until, "The last day of employment", .nullable = true)
#define DETAIL_FIELDS(type)                                              \
    DESCRIPTION_FIELDS(type),                                            \
        FIELD(type, manager_id, "Whom they report to", .nullable = true, \
              .entity = &employee_entity),                               \
        EMPLOYMENT_FIELDS(type)

#endif
