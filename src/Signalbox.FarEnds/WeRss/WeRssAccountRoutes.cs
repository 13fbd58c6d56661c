using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary><c>/mps</c>: the accounts that are followed.</summary>
internal static class WeRssAccountRoutes
{
    public static void Map(WebApplication app, WeRssServer server)
    {
        var accounts = app.MapGroup($"{WeRssServer.ApiPath}/mps");
        accounts.MapGet("", (HttpContext http, int limit = 10, int offset = 0) => List(http, server, limit, offset));
        accounts.MapGet("/search/{word}", (HttpContext http, string word) => Search(http, server, word));
        accounts.MapGet(
            "/{id}",
            (string id) =>
                server.Store.Accounts.FirstOrDefault(a => a.Id == id) is { } account
                    ? WeRssAnswers.Ok(Row(account, server))
                    : WeRssAnswers.Raised(201, 50001, "获取公众号详情失败")
        );
    }

    private static IResult List(HttpContext http, WeRssServer server, int limit, int offset)
    {
        if (!server.SignIn.IsAllowed(http.Request.Headers.Authorization, server.Version))
            return WeRssAnswers.Unauthorized(http);
        if (limit is < 1 or > 100)
            return WeRssAnswers.OutOfRange("limit", "Input should be less than or equal to 100", limit);
        var all = server.Store.Accounts;
        var list = all.Skip(offset).Take(limit).Select(a => Row(a, server)).ToList();
        return WeRssAnswers.Ok(
            new
            {
                list,
                page = new
                {
                    limit,
                    offset,
                    total = all.Count,
                },
                total = all.Count,
            }
        );
    }

    private static IResult Search(HttpContext http, WeRssServer server, string word)
    {
        if (!server.SignIn.IsAllowed(http.Request.Headers.Authorization, server.Version))
            return WeRssAnswers.Unauthorized(http);
        if (!server.Session.SearchWorks)
            return WeRssAnswers.Raised(201, 50001, "搜索公众号失败,请重新扫码授权！");
        var list = server
            .Store.Accounts.Where(a => a.Name.Contains(word, StringComparison.Ordinal))
            .Select(a => new { nickname = a.Name, fakeid = a.Id })
            .ToList();
        return WeRssAnswers.Ok(new { list, total = list.Count });
    }

    private static object Row(WeRssAccountRow account, WeRssServer server) =>
        new
        {
            id = account.Id,
            mp_name = account.Name,
            mp_cover = "https://mmbiz.qpic.cn/mmbiz_png/cover/0?wx_fmt=png",
            mp_intro = account.Intro,
            status = 1,
            created_at = WeRssArticleRoutes.HostTime(account.CreatedAt, server),
        };
}
