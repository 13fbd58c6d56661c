using MimeKit;
using Signalbox.FarEnds.Smtp;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Testing;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

public sealed class EmailDeliveryTests
{
    [Theory, EachDatabase]
    public async Task A_mail_arrives_as_text_and_html_under_a_stable_id(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind, new() { ["Channels:Contacts:Support"] = "help@example.com" });
        await using var smtp = SmtpFarEnd.Start();
        var channel = await house.AddAsync(smtp);
        var id = await house.HasAsync(channel);

        var delivery = await house.SettleAsync(id);

        Assert.Equal(DeliveryState.Sent, delivery.State);
        var taken = Assert.Single(smtp.Mails);
        Assert.Equal(["owner@example.com", "second@example.com"], taken.To);
        using var mail = Parse(taken);
        Assert.Equal(("日报", $"{id}@example.com"), (mail.Subject, mail.MessageId));
        Assert.Contains("- 一条消息 (https://example.com/1)", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("支持：help@example.com", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(
            """<a href="https://example.com/1" rel="noreferrer">一条消息</a>""",
            mail.HtmlBody,
            StringComparison.Ordinal
        );
        Assert.Contains("4711", Assert.Single(await house.AttemptsAsync(id)).VendorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartTls_with_a_pinned_certificate_and_a_sign_in_works()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var smtp = SmtpFarEnd.Start();
        (smtp.OffersTls, smtp.Account) = (true, "box:pass word");
        var channel = await house.AddAsync(
            smtp,
            mail => mail with { Security = SmtpSecurity.StartTls, CertificateSha256 = smtp.CertificateSha256 }
        );

        var delivery = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal(DeliveryState.Sent, delivery.State);
        var taken = Assert.Single(smtp.Mails);
        Assert.Equal((true, "box"), (taken.WasSecure, taken.User));
    }

    [Theory]
    [InlineData(true)] // a certificate that nobody vouches for
    [InlineData(false)] // STARTTLS stripped on the way
    public async Task Nothing_is_said_over_a_connection_that_cannot_be_trusted(bool offersTls)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var smtp = SmtpFarEnd.Start();
        (smtp.OffersTls, smtp.Account) = (offersTls, "box:secret");
        var channel = await house.AddAsync(smtp, mail => mail with { Security = SmtpSecurity.StartTls });

        var delivery = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal(DeliveryState.Failed, delivery.State);
        Assert.Empty(smtp.Mails);
        Assert.Equal(ChannelState.Broken, (await house.ChannelAsync(channel)).State);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such user", "Failed", false, "550")]
    [InlineData("MAIL", "550 5.7.1 sender not allowed", "Failed", true, "550")]
    [InlineData("AUTH", "535 5.7.8 wrong password", "Failed", true, null)]
    [InlineData(".", "554 5.7.1 spam", "Failed", false, "554")]
    [InlineData("RCPT", "451 4.7.1 greylisted", "Pending", false, "451")]
    [InlineData("CONNECT", "421 4.3.2 too busy", "Pending", false, "421")]
    [InlineData("RCPT", SmtpFarEnd.Cut, "Pending", false, null)]
    [InlineData(".", SmtpFarEnd.Cut, "Unknown", false, null)]
    public async Task Each_answer_has_its_consequence(
        string verb,
        string answer,
        string state,
        bool breaks,
        string? code
    )
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var smtp = SmtpFarEnd.Start();
        smtp.Account = "box:secret";
        var channel = await house.AddAsync(smtp);
        var id = await house.HasAsync(channel);
        smtp.AnswerNext(verb, answer);

        await house.SendAsync(id);

        Assert.Equal(state, (await house.DeliveryAsync(id)).State.ToString());
        Assert.Equal(breaks ? ChannelState.Broken : ChannelState.Working, (await house.ChannelAsync(channel)).State);
        Assert.Equal(code, Assert.Single(await house.AttemptsAsync(id)).VendorCode);
    }

    [Theory]
    [InlineData("RCPT", "Pending")]
    [InlineData(".", "Unknown")]
    public async Task Silence_before_the_mail_is_no_and_after_it_unknown(string verb, string state)
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var smtp = SmtpFarEnd.Start();
        var channel = await house.AddAsync(smtp);
        var id = await house.HasAsync(channel);
        smtp.AnswerNext(verb, SmtpFarEnd.Silence);

        var sending = house.SendAsync(id);
        await UntilAsync(() => smtp.IsSilent);
        house.Clock.Advance(TimeSpan.FromSeconds(30));
        await sending;

        Assert.Equal(state, (await house.DeliveryAsync(id)).State.ToString());
    }

    [Fact]
    public async Task Mail_to_a_private_address_is_refused_unless_it_is_allowed_by_name()
    {
        await using var house = await StartAsync(
            DatabaseKind.Sqlite,
            new() { ["Outbound:AllowedPrivateHosts"] = "elsewhere.lan" }
        );
        await using var smtp = SmtpFarEnd.Start();
        var channel = await house.AddAsync(smtp, mail => mail with { Security = SmtpSecurity.StartTls });

        var delivery = await house.SettleAsync(await house.HasAsync(channel));

        Assert.Equal(DeliveryState.Failed, delivery.State);
        Assert.Contains("127.0.0.1 is a private address", delivery.Reason, StringComparison.Ordinal);
    }

    private static MimeMessage Parse(TakenMail mail)
    {
        using var data = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.Data));
        return MimeMessage.Load(data, Ct);
    }
}
