using System.Collections.Concurrent;

namespace Signalbox.Radar.Judging;

/// <summary>The articles that jobs of this process are having judged: no answer is paid for twice because the first is not stored yet.</summary>
internal sealed class BeingJudged
{
    private readonly ConcurrentDictionary<Guid, bool> articles = new();

    /// <returns>To be disposed once the verdict is stored; null while another has the article judged.</returns>
    public IDisposable? Enter(Guid articleId) =>
        articles.TryAdd(articleId, true) ? new Place(articles, articleId) : null;

    private sealed class Place(ConcurrentDictionary<Guid, bool> articles, Guid articleId) : IDisposable
    {
        public void Dispose() => articles.TryRemove(articleId, out _);
    }
}
