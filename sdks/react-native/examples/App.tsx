// An app whose errors go to Bloop.
import { BloopErrorBoundary, type FallbackProps, useBloop } from '@bloop/react-native';
import { Button, Text, View } from 'react-native';

const Sorry = ({ resetError }: FallbackProps) => (
  <View>
    <Text>Something went wrong.</Text>
    <Button title="Try again" onPress={resetError} />
  </View>
);

export default function App() {
  const bloop = useBloop({
    endpoint: 'https://errors.example.com',
    projectKey: 'bloop_…',
    release: '1.0.0',
    appVersion: '1.0.0',
    buildNumber: '42',
  });
  const pay = async () => {
    try {
      await fetch('https://shop.example.com/pay', { method: 'POST' });
    } catch (error) {
      bloop.captureError(error, { screen: 'Checkout' });
    }
  };
  return (
    <BloopErrorBoundary client={bloop} fallback={Sorry}>
      <Button title="Pay" onPress={pay} />
    </BloopErrorBoundary>
  );
}
