using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Fetches a web page and finds the article on it.</summary>
internal sealed class FetchArticlePage(WebDownload web, ReadArticlePage reader)
{
    /// <exception cref="RefusedException">All of <see cref="WebDownload.GetAsync"/>.</exception>
    public async Task<ArticlePage> RunAsync(Uri address, CancellationToken ct)
    {
        var request = new DownloadRequest(address, ETag: null, LastModified: null, "text/html, */*;q=0.5");
        var page = await web.GetAsync(request, ct);
        return reader.Read(page.Body, page.ContentType, page.FinalAddress);
    }
}
