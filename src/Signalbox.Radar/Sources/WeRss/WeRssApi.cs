using System.Net;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Reads from the API as somebody who is signed in; a token that was refused is replaced once.</summary>
internal sealed class WeRssApi(WeRssAddress address, WeRssCredentials credentials, WeRssWire wire)
{
    /// <param name="path">Below the root of the API, without a slash before it.</param>
    /// <param name="isOpen">Whether the route is answered without credentials, as a rule.</param>
    public async Task<WeRssAnswer> GetAsync(string path, bool isOpen, CancellationToken ct)
    {
        var root = await address.FindAsync(ct);
        var header = isOpen ? null : await credentials.HeaderAsync(root, rejected: null, ct);
        var answer = await wire.GetAsync($"{root.Url}/{path}", header, ct);
        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            header = await credentials.HeaderAsync(root, rejected: header, ct);
            answer = await wire.GetAsync($"{root.Url}/{path}", header, ct);
        }
        if (answer.Status == HttpStatusCode.Unauthorized)
            throw RefusedException.Conflict(
                "radar.werss.unauthorized",
                $"WeRSS takes the sign-in but refuses its own token for {path.Split('?')[0]}: {answer.Sentence ?? answer.Shape}. Is its clock right, and is it one server that answers?"
            );
        if (answer.IsFromElsewhere)
            address.Forget();
        return answer;
    }

    /// <summary>The data of a success.</summary>
    /// <param name="what">For the refusal, e.g. <c>list the accounts</c>.</param>
    /// <exception cref="RefusedException">Whatever the answer says, in the server's own words.</exception>
    public async Task<System.Text.Json.JsonElement> DataAsync(string path, string what, CancellationToken ct)
    {
        var answer = await GetAsync(path, isOpen: false, ct);
        return answer.IsSuccess ? answer.Data : throw answer.Refusal(what);
    }
}
