using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.FarEnds.Samples;

/// <summary>
/// Writes the dates of a composed text for the day on which it is shown: <c>{day+39}</c> becomes 4月10日 on 2 March,
/// <c>{month+1}</c> the number of next month, <c>{year-1}</c> last year. Counted in Beijing; pure.
/// </summary>
internal static partial class SampleDates
{
    public static string Write(string text, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(8)).DateTime);
        return Marks()
            .Replace(
                text,
                mark =>
                {
                    var step = mark.Groups["step"] is { Success: true } given
                        ? int.Parse(given.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                        : 0;
                    return mark.Groups["unit"].Value switch
                    {
                        "day" => today.AddDays(step).ToString("M月d日", CultureInfo.InvariantCulture),
                        "month" => Number(today.AddMonths(step).Month),
                        _ => Number(today.Year + step),
                    };
                }
            );
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<unit>day|month|year)(?<step>[+-][0-9]{1,3})?\}", RegexOptions.None, 1000)]
    private static partial Regex Marks();
}
