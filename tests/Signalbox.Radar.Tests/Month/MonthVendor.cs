using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Month;

/// <summary>How the vendor of models is.</summary>
internal enum VendorHealth
{
    Well,

    /// <summary>Overloaded: nobody is answered.</summary>
    Down,

    /// <summary>Some are turned away, some connections break, some answers get lost half way.</summary>
    Flaky,
}

/// <summary>The vendor's own book: who asked what, when, and what became of it.</summary>
internal sealed class MonthVendor
{
    private const string Excerpt = "excerpt/";

    private readonly LlmVendorServer vendor;
    private readonly TestClock clock;
    private readonly ConcurrentQueue<VendorLine> book = new();
    private int asked;

    public MonthVendor(LlmVendorServer vendor, TestClock clock)
    {
        (this.vendor, this.clock) = (vendor, clock);
        vendor.SubjectOf = SubjectOf;
        vendor.Answer = VerdictOf;
        vendor.Always = new VendorScene("month", PlayAsync);
    }

    public VendorHealth Health { get; set; }

    public IReadOnlyList<VendorLine> Book => [.. book];

    /// <summary>How many answers said once more what had been said: the first cannot have arrived, or not been kept.</summary>
    public int AnsweredAgain =>
        book.Where(l => l is { Fate: VendorFate.Answered, IsSecond: false })
            .GroupBy(l => l.Subject)
            .Sum(g => g.Count() - 1);

    /// <summary>Second readings that were answered: of what was called an opportunity, its evidence alone.</summary>
    public int SecondReadings => book.Count(l => l is { Fate: VendorFate.Answered, IsSecond: true });

    public IReadOnlyList<VendorRequest> Requests => vendor.Requests;

    private async Task PlayAsync(VendorTurn turn)
    {
        var at = clock.GetUtcNow();
        var fate = VendorFate.TurnedAway;
        try
        {
            fate = await FateAsync(turn);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            fate = VendorFate.Lost;
        }
        finally
        {
            var isSecond = turn.Request.Subject.StartsWith(Excerpt, StringComparison.Ordinal);
            book.Enqueue(new VendorLine(turn.Request.Subject, at, fate, turn.Request.Billed, isSecond));
        }
    }

    private async Task<VendorFate> FateAsync(VendorTurn turn)
    {
        var number = Interlocked.Increment(ref asked);
        switch (Health)
        {
            case VendorHealth.Down:
                await VendorScene.Overloaded.PlayAsync(turn);
                return VendorFate.TurnedAway;
            case VendorHealth.Flaky when number % 5 == 0:
                await VendorScene.RateLimited(1).PlayAsync(turn);
                return VendorFate.TurnedAway;
            case VendorHealth.Flaky when number % 7 == 0:
                turn.Cut();
                return VendorFate.Lost;
            case VendorHealth.Flaky when number % 11 == 0:
                var half = turn.Answer();
                await turn.BeginAsync();
                await turn.ContentAsync(half[..(half.Length / 2)]);
                turn.Cut();
                return VendorFate.Lost;
            default:
                await turn.AnswerAsync();
                return VendorFate.Answered;
        }
    }

    /// <summary>The article's text with the prompt that it is judged by, without what changes from day to day.</summary>
    private static string SubjectOf(JsonElement body)
    {
        var user = VendorRequest.FirstUserText(body);
        var from = user.IndexOf("<article>", StringComparison.Ordinal);
        var subject = $"{Digest(VendorRequest.FirstText(body, "system"))}/{Digest(from < 0 ? user : user[from..])}";
        return user.Contains("<title></title>", StringComparison.Ordinal) ? Excerpt + subject : subject;
    }

    /// <summary>One story in twelve is an opportunity, by its number, which is all that a second reading sees.</summary>
    private static string VerdictOf(JsonElement body)
    {
        var evidence = StoryMill.Number().Match(VendorRequest.FirstUserText(body));
        var number = evidence.Success ? int.Parse(evidence.ValueSpan[4..], CultureInfo.InvariantCulture) : 1;
        return number % 12 == 0
            ? $$"""{"isOpportunity":true,"score":{{60 + (number % 40)}},"kind":"补贴申报","headline":"可以动手","reason":"文中写明了条件与金额。","evidence":["{{evidence.Value}}"]}"""
            : """{"isOpportunity":false,"score":12,"kind":"其他","headline":"无","reason":"与关注方向无关。","evidence":[]}""";
    }

    private static string Digest(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 12);
}

/// <summary>What became of a request, as the vendor sees it.</summary>
internal enum VendorFate
{
    /// <summary>Nothing was done for it.</summary>
    TurnedAway,

    Answered,

    /// <summary>The caller was gone, or the connection broke, before all of the answer was out.</summary>
    Lost,
}

/// <summary>One line of the vendor's book.</summary>
/// <param name="IsSecond">Whether nothing but the evidence of what had been called an opportunity was shown.</param>
internal sealed record VendorLine(string Subject, DateTimeOffset At, VendorFate Fate, VendorBill? Bill, bool IsSecond);
