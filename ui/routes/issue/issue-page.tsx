// To come.
const Page = () => <p>To come</p>;
export default Page;
