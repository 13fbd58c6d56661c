using System.Collections.Immutable;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Platform.Ui.Live;

/// <summary>One topic for those who see the same of it: rendered once, sent to all, and only when it has changed.</summary>
internal sealed class LiveFeed(
    LiveTopic topic,
    string? key,
    Viewing seat,
    Fragments fragments,
    TimeProvider clock,
    Action<Exception> failed
) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Pulse poked = new();
    private ImmutableList<LivePage> pages = [];
    private CancellationTokenSource? stop;
    private byte[] last = [];

    /// <summary>Whether nobody follows it.</summary>
    public bool IsIdle => pages.IsEmpty;

    /// <summary>Takes the page in; it is sent the whole at once.</summary>
    public async Task JoinAsync(LivePage page, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (stop is null)
            {
                stop = new CancellationTokenSource();
                last = await RenderAsync(ct);
                _ = Task.Run(() => RunAsync(stop.Token), CancellationToken.None);
            }
            // Who comes back from a change of their own must not be shown how it was before.
            else if (topic.Personal && await RenderAsync(ct) is var now && !now.AsSpan().SequenceEqual(last))
            {
                last = now;
                foreach (var other in pages)
                    other.Send(now);
            }
            pages = pages.Add(page);
            page.Send(last);
        }
        catch
        {
            if (pages.IsEmpty)
                Stop();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task LeaveAsync(LivePage page)
    {
        await turn.WaitAsync(CancellationToken.None);
        pages = pages.Remove(page);
        if (pages.IsEmpty)
            Stop();
        turn.Release();
    }

    /// <summary>Something has happened: looks now.</summary>
    public void Poke() => poked.Give();

    public void Dispose()
    {
        Stop();
        turn.Dispose();
    }

    private void Stop()
    {
        stop?.Cancel();
        stop?.Dispose();
        stop = null;
    }

    private async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await poked.WaitAsync(topic.Every, clock, ct);
                var fragment = await RenderAsync(ct);
                await turn.WaitAsync(ct);
                try
                {
                    if (fragment.AsSpan().SequenceEqual(last))
                        continue;
                    last = fragment;
                    foreach (var page in pages)
                        page.Send(fragment);
                }
                finally
                {
                    turn.Release();
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                failed(e); // e.g. the database is away: what stands stays, and the next look tries again
            }
        }
    }

    private Task<byte[]> RenderAsync(CancellationToken ct) =>
        fragments.RenderAsync(
            topic.Component,
            seat with
            {
                Now = clock.GetUtcNow(),
            },
            ct,
            key is null ? null : new Dictionary<string, object>(StringComparer.Ordinal) { ["Key"] = key }
        );
}
