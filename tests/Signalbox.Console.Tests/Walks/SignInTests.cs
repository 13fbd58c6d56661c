using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

public sealed partial class SignInTests(Browser browser)
{
    [Fact]
    public async Task A_second_factor_is_set_up_and_asked_for_and_the_browser_is_remembered_over_a_restart()
    {
        await using var server = await World.EmptyAsync();
        string secret;
        await using (var first = await Visit.StartAsync(browser, server))
        {
            await first.GoAsync("/settings/security/second-factor");
            await first
                .Page.GetByLabel("密码", new PageGetByLabelOptions { Exact = true })
                .FillAsync(TestServer.AdminPassword);
            await first.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "开始设置" }).ClickAsync();
            secret = (await first.Page.Locator("[data-copy]").GetAttributeAsync("data-copy"))!;
            await first.Page.GetByLabel("输入验证器显示的 6 位数字").FillAsync(Code(server, secret));
            await first
                .Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "启用两步验证" })
                .ClickAsync();
            await Expect(first.Page.Locator(".codes")).ToBeVisibleAsync();
        }
        // The same code cannot be used twice: half a minute later there is another.
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        var profile = Directory.CreateTempSubdirectory("signalbox-profile-");
        try
        {
            await using (var second = await Visit.KeptAsync(browser, server, profile.FullName))
            {
                await second.GoAsync("/opportunities");
                await second.Page.GetByLabel("用户名").FillAsync(TestServer.AdminName);
                await second
                    .Page.GetByLabel("密码", new PageGetByLabelOptions { Exact = true })
                    .FillAsync(TestServer.AdminPassword);
                await second.Page.GetByLabel("保持登录").CheckAsync();
                await second.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "登录" }).ClickAsync();
                await second.Page.GetByLabel("验证码").FillAsync(Code(server, secret));
                await second.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "登录" }).ClickAsync();
                await Expect(second.Page).ToHaveURLAsync(Opportunities());
            }
            await using var third = await Visit.KeptAsync(browser, server, profile.FullName);
            await third.GoAsync("/opportunities");

            await Expect(third.Page).ToHaveURLAsync(Opportunities());
            await Expect(third.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }))
                .ToHaveTextAsync("机会");
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_session_that_is_ended_from_another_device_is_out_at_once()
    {
        await using var server = await World.EmptyAsync();
        await using var desk = await Visit.StartAsync(browser, server);
        await using var phone = await Visit.StartAsync(browser, server, Looks.Phone);
        await phone.GoAsync("/settings");
        await desk.GoAsync("/settings/security");

        await desk.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "退出其他设备" }).ClickAsync();
        await desk
            .Page.Locator("dialog[open]")
            .GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "退出其他设备" })
            .ClickAsync();
        await Expect(desk.Page.Locator(".toast")).ToBeVisibleAsync();
        phone.Expecting.Add("401"); // its socket asks again and is told
        phone.Expecting.Add("WebSocket");
        await phone.GoAsync("/opportunities");

        await Expect(phone.Page).ToHaveURLAsync(Login());
        await Expect(desk.Page).ToHaveURLAsync(Security());
    }

    private static string Code(TestServer server, string secret) => Totp.Code(secret, server.Clock.GetUtcNow());

    [GeneratedRegex("/opportunities", RegexOptions.None, 1000)]
    private static partial Regex Opportunities();

    [GeneratedRegex("/login\\?to=", RegexOptions.None, 1000)]
    private static partial Regex Login();

    [GeneratedRegex("/settings/security", RegexOptions.None, 1000)]
    private static partial Regex Security();
}
