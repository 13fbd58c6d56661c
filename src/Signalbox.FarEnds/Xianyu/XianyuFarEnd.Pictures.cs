using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>A picture as the platform got it.</summary>
/// <param name="Url">Where it holds it since.</param>
public sealed record XianyuUpload(string Account, string Type, byte[] Content, string Url);

/// <summary>Pictures that accounts upload.</summary>
/// <remarks>Source: contracts/xianyu.md, section 5, "Picture".</remarks>
public sealed partial class XianyuFarEnd
{
    private readonly ConcurrentQueue<XianyuUpload> uploads = new();
    private readonly ConcurrentQueue<XianyuPassportMood> uploadMoods = new();

    /// <summary>All pictures, oldest first.</summary>
    public IReadOnlyList<XianyuUpload> Uploads => [.. uploads];

    /// <summary>Treats the next uploads so.</summary>
    public void UploadBeNext(XianyuPassportMood mood, int times = 1)
    {
        for (var n = 0; n < times; n++)
            uploadMoods.Enqueue(mood);
    }

    private async Task TakePictureAsync(HttpContext http)
    {
        var mood = uploadMoods.TryDequeue(out var next) ? next : XianyuPassportMood.Well;
        var account = Whose(CookiesOf(http.Request.Headers.Cookie.ToString()));
        var query = http.Request.Query;
        var isAsked = query["floderId"] == "0" && query["appkey"] == "xy_chat" && query["_input_charset"] == "utf-8";
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (account is not { IsSessionOver: false } || !isAsked || form.Files["file"] is not { } file)
            mood = mood == XianyuPassportMood.Well ? XianyuPassportMood.WebPage : mood;
        else if (mood == XianyuPassportMood.Well)
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, http.RequestAborted);
            var url = $"https://img.alicdn.com/imgextra/i1/made-up-{uploads.Count + 1}.jpg";
            uploads.Enqueue(new XianyuUpload(account.Id, file.ContentType, content.ToArray(), url));
        }
        await TellAsync(
            http,
            mood,
            Volatile.Read(ref late).Task,
            () =>
                new JsonObject
                {
                    ["object"] = new JsonObject { ["url"] = uploads.LastOrDefault()?.Url, ["pix"] = "800x600" },
                    ["success"] = true,
                }
        );
    }
}
