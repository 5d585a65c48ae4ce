// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

void day_after(int days, char date[11])
{
    time_t then = time(NULL) + (time_t)days * 24 * 3600;
    struct tm utc;
    strftime(date, 11, "%Y-%m-%d", gmtime_r(&then, &utc));
}

void today(char date[11])
{
    day_after(0, date);
}

static long days_of(long year, long month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool date_valid(const char *date)
{
    static const char form[] = "dddd-dd-dd";
    if (strlen(date) != strlen(form))
        return false;
    for (size_t i = 0; form[i]; i++) {
        bool digit = date[i] >= '0' && date[i] <= '9';
        if (form[i] == 'd' ? !digit : date[i] != form[i])
            return false;
    }
    long year = strtol(date, NULL, 10);
    long month = strtol(date + 5, NULL, 10), day = strtol(date + 8, NULL, 10);
    return month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
}
