using System.Collections.Concurrent;

namespace Signalbox.Platform.Http;

/// <summary>What time it is elsewhere, from the <c>Date</c> of answers to calls that were made anyway.</summary>
internal sealed class OutsideClock(TimeProvider clock)
{
    private const int MostHosts = 100;
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<string, (TimeSpan Offset, DateTimeOffset At)> notes = new(
        StringComparer.OrdinalIgnoreCase
    );

    public void Note(string host, DateTimeOffset said)
    {
        var now = clock.GetUtcNow();
        if (notes.Count < MostHosts || notes.ContainsKey(host))
            notes[host] = (now - said, now);
    }

    /// <returns>By how much our clock is ahead of each host's, of the last six hours.</returns>
    public IReadOnlyList<TimeSpan> Offsets()
    {
        var now = clock.GetUtcNow();
        return [.. notes.Values.Where(n => (now - n.At).Duration() < Fresh).Select(n => n.Offset)];
    }
}

/// <summary>Notes the time that an answer carries.</summary>
internal sealed class NoteDate(OutsideClock clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Headers.Date is { } date && request.RequestUri is { } uri)
            clock.Note(uri.Host, date);
        return answer;
    }
}
