using System.Globalization;
using System.Text;

namespace Signalbox.Market.Gateway.Prepared;

/// <summary>Bars as RFC 4180 text in UTF-8, a header first; what the rows do not say is in <c>X-</c> headers.</summary>
internal static class BarsCsv
{
    private const string Header = "day,open,high,low,close,pre_close,volume,amount\r\n";

    public static PreparedAnswer Write(BarsAnswer answer, List<(string Name, string Value)> headers)
    {
        headers.Add(("X-Adjust", answer.Adjust));
        if (answer.AdjustAnchor is { } anchor)
            headers.Add(("X-Adjust-Anchor", Day(anchor)));
        if (answer.Next is { } next)
            headers.Add(("X-Next", Day(next)));
        if (answer.Empty is { } empty)
            headers.Add(("X-Empty", empty.ToString()));
        var text = new StringBuilder(Header, 64 * (answer.Bars.Count + 1));
        foreach (var bar in answer.Bars)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{bar.Day:yyyy-MM-dd},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.PreClose},{bar.Volume},{bar.Amount}\r\n"
            );
        return new PreparedAnswer(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", headers);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
