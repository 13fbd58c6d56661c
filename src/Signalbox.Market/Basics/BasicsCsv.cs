using System.Globalization;
using System.Text;
using Signalbox.Market.Gateway;
using Signalbox.Market.Gateway.Prepared;

namespace Signalbox.Market.Basics;

/// <summary>Figures as RFC 4180 text in UTF-8, a header first; what the rows do not say is in <c>X-</c> headers.</summary>
internal static class BasicsCsv
{
    private const string Columns =
        "day,close,turnover,turnover_free,volume_ratio,pe,pe_ttm,pb,ps,ps_ttm,dividend_yield,dividend_yield_ttm,total_shares,float_shares,free_shares,total_value,float_value\r\n";

    public static PreparedAnswer Write(BasicsAnswer answer, List<(string Name, string Value)> headers)
    {
        if (answer.Next is { } next)
            headers.Add(("X-Next", next.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        var text = new StringBuilder(Columns);
        foreach (var line in answer.Basics)
            Append(text, line);
        return Of(text, answer.Empty, headers);
    }

    public static PreparedAnswer Write(BasicsDayAnswer answer, List<(string Name, string Value)> headers)
    {
        headers.Add(("X-Total", answer.Total.ToString(CultureInfo.InvariantCulture)));
        var text = new StringBuilder("symbol,name,").Append(Columns);
        foreach (var line in answer.Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line.Symbol},{Quoted(line.Name)},");
            Append(text, line.Basics);
        }
        return Of(text, answer.Empty, headers);
    }

    private static PreparedAnswer Of(StringBuilder text, EmptyReason? empty, List<(string Name, string Value)> headers)
    {
        if (empty is { } why)
            headers.Add(("X-Empty", why.ToString()));
        return new PreparedAnswer(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", headers);
    }

    private static void Append(StringBuilder text, DayBasics line)
    {
        text.Append(CultureInfo.InvariantCulture, $"{line.Day:yyyy-MM-dd},{line.Close}");
        foreach (var ratio in line.Ratios)
            text.Append(CultureInfo.InvariantCulture, $",{ratio}");
        text.Append(
            CultureInfo.InvariantCulture,
            $",{line.TotalShares},{line.FloatShares},{line.FreeShares},{line.TotalValue},{line.FloatValue}\r\n"
        );
    }

    /// <summary>Names come from lists of others.</summary>
    private static string Quoted(string? name) =>
        name is not null && name.AsSpan().IndexOfAny(",\"\r\n") >= 0
            ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : name ?? "";
}
