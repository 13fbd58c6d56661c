using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar.Tests.Sources.WeRss;

public sealed class WeChatUrlTests
{
    [Theory]
    [InlineData("https://mp.weixin.qq.com/s/AbCdEf", "https://mp.weixin.qq.com/s/AbCdEf")]
    [InlineData("http://mp.weixin.qq.com/s/AbCdEf#rd", "https://mp.weixin.qq.com/s/AbCdEf")]
    [InlineData(
        "https://MP.weixin.qq.com/s/AbCdEf/?scene=27&clicktime=1#wechat_redirect",
        "https://mp.weixin.qq.com/s/AbCdEf"
    )]
    [InlineData(
        "http://mp.weixin.qq.com/s?src=3&sn=9c1&mid=2247&idx=2&__biz=MzA5==&chksm=ab#rd",
        "https://mp.weixin.qq.com/s?__biz=MzA5==&mid=2247&idx=2&sn=9c1"
    )]
    [InlineData(
        "https://mp.weixin.qq.com/s?__biz=MzA5%3D%3D&amp;mid=2247&amp;idx=2&amp;sn=9c1",
        "https://mp.weixin.qq.com/s?__biz=MzA5==&mid=2247&idx=2&sn=9c1"
    )]
    [InlineData(
        "https://mp.weixin.qq.com/s?__biz=MzA5==&mid=2247&idx=1&sn=9c1",
        "https://mp.weixin.qq.com/s?__biz=MzA5==&mid=2247&idx=1&sn=9c1"
    )]
    [InlineData("https://news.example.com/a?id=7&utm_source=wx&from=timeline#top", "https://news.example.com/a?id=7")]
    [InlineData("https://news.example.com/a/", "https://news.example.com/a/")]
    [InlineData("  not an address ", "not an address")]
    [InlineData("javascript:alert(1)", "javascript:alert(1)")]
    public void Addresses_of_one_article_come_to_one_form(string url, string normal) =>
        Assert.Equal(normal, WeChatUrl.Normalise(url));

    [Fact]
    public void Two_articles_of_one_message_stay_two() =>
        Assert.NotEqual(
            WeChatUrl.Normalise("https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=1&sn=a"),
            WeChatUrl.Normalise("https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=2&sn=b")
        );
}
